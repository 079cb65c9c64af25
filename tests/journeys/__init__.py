"""Journeys of whole cases through two real nodes, over HTTP, every step by the right person."""
