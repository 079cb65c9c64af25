"""Pages of two running nodes in a real Chromium: reach, weight, quiet, and use without a script."""
