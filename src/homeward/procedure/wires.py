"""Tells rooms above that an edition was installed, by the names in the wiring; this room knows none of them."""

from importlib import import_module


def installed() -> None:
    """What waited for an edition may go on."""
    wiring = import_module("homeward.config.wiring")
    for place in wiring.INSTALLED:
        wiring.load(place)()
