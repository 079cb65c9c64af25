"""The room of people: names in every script, found again however they are spelt, and the places they come from."""
