"""Questions of the case file."""
