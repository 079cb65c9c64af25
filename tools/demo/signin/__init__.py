"""One-click sign-in of the demo: absent from the wheel and from production settings."""
