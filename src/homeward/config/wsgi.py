"""The door for the web server."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from homeward.lib import logs

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "homeward.config.settings")
logs.guard()
application = get_wsgi_application()
