"""All settings of a node, from the folder that HOMEWARD_HOME names; refuses to start on nonsense."""

from __future__ import annotations

import os
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from homeward.lib import logs
from homeward.lib import node as nodes
from homeward.lib.countries import language_name

ROOT = Path(os.environ.get("HOMEWARD_ROOT") or Path(__file__).resolve().parents[3])
_home = os.environ.get("HOMEWARD_HOME")
_secrets: dict[str, Any] = {}
_database: dict[str, Any] = {}
try:
    if _home:
        NODE, _database, _secrets = nodes.read(Path(_home).resolve(), root=ROOT)
    else:
        _nowhere = Path(tempfile.gettempdir()) / "homeward-without-a-home"
        NODE = nodes.neutral(os.environ.get("HOMEWARD_TEST_COUNTRY", ""), home=_nowhere, root=ROOT)
except nodes.NotANode as reason:
    sys.exit(f"Homeward does not start. {reason}")

SECRET_KEY = _secrets.get("secret_key") or "only-for-tests-and-checks-without-a-node"
if _home and len(str(_secrets.get("secret_key", ""))) < 40:
    sys.exit(f"Homeward does not start. {NODE.home / 'secrets.toml'} holds no secret_key of 40 characters or more.")
DEBUG = False
_loopback = nodes.is_loopback(NODE.bind) and NODE.kind != "production"
# Names under .localhost resolve in browsers, not in every C library: the other node's courier comes by address.
ALLOWED_HOSTS = [NODE.host, *(["127.0.0.1"] if _loopback else [])]
if NODE.kind == "test":
    ALLOWED_HOSTS += ["localhost", "testserver"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = not _loopback
SECURE_HSTS_SECONDS = 0 if _loopback else 63072000
SECURE_PROXY_SSL_HEADER = None if _loopback else ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_TRUSTED_ORIGINS = [f"http://{NODE.host}:{NODE.port}"] if _loopback else [f"https://{NODE.host}"]

ROOMS = ["agencies", "vault", "people", "procedure", "consent", "exchange", "cases", "web"]


def _exists(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    *(f"homeward.{room}" for room in ROOMS if _exists(f"homeward.{room}")),
]
# The one-click sign-in never ships; a production node cannot name it, whatever lies beside it.
EXTRA_URLS: str | None = None
if NODE.kind in ("demo", "test") and _exists("tools.demo.signin"):
    INSTALLED_APPS.append("tools.demo.signin.apps.SignIn")
    EXTRA_URLS = "tools.demo.signin.urls"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Pages shrink to a fifth. Its random padding, masked CSRF tokens and SameSite cookies keep lengths from telling.
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Every page is for signed-in people unless its view says @login_not_required.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    *(["homeward.agencies.middleware.Acting"] if _exists("homeward.agencies.middleware") else []),
]
ROOT_URLCONF = "homeward.config.urls"
WSGI_APPLICATION = "homeward.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "homeward.config.context.node",
                "homeward.web.context.page",
            ],
        },
    }
]

# Two roles, two databases: the owner only migrates; everybody else, tests included, is homeward_app.
_as_owner = os.environ.get("HOMEWARD_DB_AS") == "owner"


def _alias(name: str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "HOST": _database.get("host", "127.0.0.1"),
        "PORT": str(_database.get("port", 5432)),
        "USER": "homeward_owner" if _as_owner else "homeward_app",
        "PASSWORD": _secrets.get("owner_password" if _as_owner else "app_password", ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"sslmode": _database.get("sslmode", "prefer"), "application_name": f"homeward {NODE.id}"},
    }


DATABASES = {
    # No ATOMIC_REQUESTS: Acting opens the transaction of a request, and a second one around the view would undo the
    # draft that a refusal keeps. The keystore commits by itself, before the row that uses a key.
    "default": _alias(_database.get("name", "homeward")),
    "keystore": _alias(_database.get("keystore", "keystore")),
}
DATABASE_ROUTERS = ["homeward.config.routers.Keystore"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "agencies.User" if _exists("homeward.agencies.models") else "auth.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"

# Browsers send cookies to every port of a host, so two nodes on one machine need different names.
_mark = NODE.country.lower()
SESSION_COOKIE_NAME = f"hw_{_mark}_session"
CSRF_COOKIE_NAME = f"hw_{_mark}_csrf"
LANGUAGE_COOKIE_NAME = f"hw_{_mark}_language"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Strict"
LANGUAGE_COOKIE_SECURE = not _loopback
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
_self = ["'self'"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": _self,
        "style-src": _self,
        "font-src": _self,
        "img-src": [*_self, "data:"],
        "connect-src": _self,
        "manifest-src": _self,
        "worker-src": _self,
        "form-action": _self,
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
# The sheet of a group sends three hundred lines at once.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 6000

# What the screens are written in. Whoever reads another language reads English ones, with the procedure's own words.
_screens = [("en", "English"), ("th", "ไทย"), ("km", "ខ្មែរ")]
_own = NODE.default_language
LANGUAGES = _screens if _own in dict(_screens) else [*_screens, (_own, language_name(_own))]
LANGUAGE_CODE = _own if _own in dict(_screens) else "en"
LOCALE_PATHS = sorted(path for path in (ROOT / "locale").glob("*") if path.is_dir())
USE_I18N = True
TIME_ZONE = NODE.time_zone
USE_TZ = True

STATIC_URL = "/static/"
_static = ROOT / "build" / "static"
_collecting = bool(os.environ.get("HOMEWARD_COLLECT"))
_collected = (_static / "staticfiles.json").exists() and NODE.kind != "test"
STATIC_ROOT = _static if _collected or _collecting else None
WHITENOISE_USE_FINDERS = not _collected
WHITENOISE_MAX_AGE = 3600
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if _collected or _collecting
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # files go through the vault, never here
}

LOGGING = logs.setup(NODE.id)
SILENCED_SYSTEM_CHECKS = ["security.W004"] if _loopback else []
