"""Proves an edition: explores what can be reached, by the same functions that the pages call, and tells the shortest story."""
