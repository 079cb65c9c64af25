"""Room 4: reads the joint procedure and says what is due, by whom, and why."""
