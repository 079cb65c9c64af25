"""Runs inside a node (python -m bench.directory FILE): writes its directory, for the partner to read."""

import sys
from pathlib import Path

import django

if __name__ == "__main__":
    django.setup()
    from homeward.exchange import pairing

    pairing.to_file(Path(sys.argv[1]))
