"""Tells gently what is wrong in the files of a joint procedure, and proves what must always hold."""
