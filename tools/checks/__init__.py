"""Everything a machine can check about the house without running it."""
