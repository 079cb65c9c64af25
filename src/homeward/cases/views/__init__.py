"""The pages of the case file: check what was typed, call one action or query, show the page."""
