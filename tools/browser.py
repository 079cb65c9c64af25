"""Finds a Chromium for tests and screenshots: the system's, Playwright's own, or one from apt where that is allowed."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
# Chromium's own sandbox does not start as root in a container; the pages it opens are ours.
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage"]


class NoBrowser(Exception):
    """A sentence that says how to get one."""


def find() -> str:
    """The path of a Chromium; raises `NoBrowser` when there is none and none may be installed."""
    named = os.environ.get("HOMEWARD_BROWSER")
    found = named or next(filter(None, map(shutil.which, NAMES)), None) or _of_playwright()
    if found:
        return found
    if os.environ.get("CI") and os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], check=False, stdout=subprocess.DEVNULL)
        installed = shutil.which("chromium")
        if installed:
            return installed
    raise NoBrowser("There is no Chromium. On Debian: apt install chromium. Or name one: HOMEWARD_BROWSER=/path")


def for_test() -> str:
    """Like `find`, but skips the test aloud on a desk without a browser; in CI it never skips."""
    import pytest

    try:
        return find()
    except NoBrowser as reason:
        if os.environ.get("CI"):
            pytest.fail(str(reason))
        pytest.skip(f"NOT TESTED IN A BROWSER: {reason}")


def _of_playwright() -> str | None:
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    found = sorted(cache.glob("chromium-*/chrome-linux*/chrome"))
    return str(found[-1]) if found else None
