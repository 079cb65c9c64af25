"""Proves an edition: explores what can be reached by the rules of the pages, and tells the shortest story."""
