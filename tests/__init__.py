"""What only several rooms together can show."""
