"""What the settings refuse."""
