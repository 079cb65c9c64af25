"""The procedure as its page tells it: every step, number, consent and story in the reader's words."""
