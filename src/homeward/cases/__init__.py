"""The case file: journal, steps, papers, tasks, worklists."""
