"""Ways to carry the same bytes: a network, a folder."""
