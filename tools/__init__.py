"""What never ships: checks, made-up cases, screenshots."""
