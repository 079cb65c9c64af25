"""Tables of agencies, accounts, access to cases, invitations and the node's own card."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import translation
from django.utils.translation import gettext_lazy as _l

from homeward.lib.ids import uuid7


class Node(models.Model):
    """The card of this node: one row, written when the node is made and never changed (a trigger holds it)."""

    id = models.CharField(primary_key=True, max_length=80)
    only = models.BooleanField(default=True, unique=True, editable=False)
    country = models.CharField(max_length=2)
    kind = models.CharField(max_length=12, choices=[(k, k) for k in ("demo", "test", "production")])

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(only=True), name="agencies_node_only_one"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["demo", "test", "production"]), name="agencies_node_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.id


class Agency(models.Model):
    """An office, shelter, post or organisation whose people work in this node."""

    KINDS = [
        ("shelter", _l("Shelter")),
        ("province", _l("Provincial office")),
        ("focal", _l("National focal point")),
        ("border", _l("Border post")),
        ("ngo", _l("Non-governmental organisation")),
        ("registry", _l("Registry of letters")),
    ]

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.SlugField(max_length=40, unique=True)
    kind = models.CharField(max_length=12, choices=KINDS)
    names = models.JSONField(default=dict, help_text='{"en": "…", "th": "…", "km": "…"}')
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    area = models.CharField(max_length=20, blank=True, default="")
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["shelter", "province", "focal", "border", "ngo", "registry"]),
                name="agencies_agency_kind_known",
            )
        ]

    def name(self, language: str | None = None) -> str:
        """The name in a language (the reader's when none is given), else in English, else the code."""
        wanted = (language or translation.get_language() or "en")[:2]
        return str(self.names.get(wanted) or self.names.get("en") or self.code)

    def __str__(self) -> str:
        return self.name()


class Accounts(BaseUserManager["User"]):
    """How accounts are found and made; the agency always comes along, as it decides whether the account is in use."""

    def get_queryset(self) -> models.QuerySet["User"]:
        """Accounts with their agencies."""
        return super().get_queryset().select_related("agency")

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find by username; capital letters do not matter (usernames are stored in small letters)."""
        return self.get(username=(username or "").strip().lower())

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """Make an account; without a password nobody can sign in to it."""
        user = self.model(username=username.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """An account of one person in one agency with one role."""

    LANGUAGES = [("en", "English"), ("th", "ไทย"), ("km", "ខ្មែរ")]
    DIGITS = [("arab", "123"), ("thai", "๑๒๓"), ("khmer", "១២៣")]

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    username = models.CharField(max_length=60, unique=True)
    display_name = models.CharField(max_length=120)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="users")
    role = models.CharField(max_length=40)
    language = models.CharField(max_length=2, choices=LANGUAGES, default="en")
    digits = models.CharField(max_length=5, choices=DIGITS, default="arab")
    active = models.BooleanField(default=True)
    must_change = models.BooleanField(default=False)

    objects: ClassVar[Accounts] = Accounts()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["display_name"]

    class Meta:
        ordering = ["username"]
        constraints = [
            models.CheckConstraint(condition=models.Q(username=Lower("username")), name="agencies_user_username_small"),
        ]

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """Whether this account may sign in; its agency must be active too."""
        return self.active and self.agency.active

    def get_full_name(self) -> str:
        """The name colleagues read."""
        return self.display_name

    def __str__(self) -> str:
        return self.display_name


class Access(models.Model):
    """Who may see a case: an agency (no user) or one worker of it; the only table that row-level security reads."""

    case_id = models.UUIDField()
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=40)
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case_id", "agency", "user"], name="agencies_access_once", nulls_distinct=False
            )
        ]
        indexes = [
            models.Index(fields=["agency", "case_id"], name="agencies_access_agency"),
            models.Index(fields=["user", "case_id"], name="agencies_access_user"),
            models.Index(fields=["case_id"], name="agencies_access_case"),
        ]


class Aside(models.Model):
    """A row of `Access` that rests while the file is sealed; row-level security does not read this table."""

    case_id = models.UUIDField(db_index=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=40)
    until = models.DateTimeField(null=True)


class Invite(models.Model):
    """A printed invitation: a link and a code, each kept only as a hash; powerful roles wait for a second person."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=64)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invites")
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    needs_second = models.BooleanField(default=False)
    second = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    until = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(second__isnull=True) | ~models.Q(second=models.F("made_by")),
                name="agencies_invite_two_persons",
            )
        ]


class Attempt(models.Model):
    """Failed sign-ins of one name from one place, so that guessing becomes slow; the key is a keyed hash."""

    key = models.CharField(primary_key=True, max_length=64)
    failures = models.PositiveIntegerField(default=0)
    last = models.DateTimeField()


class Sitting(models.Model):
    """One signed-in browser of a user, so that she can see and end it from elsewhere."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sittings")
    session_key = models.CharField(max_length=40, unique=True)
    since = models.DateTimeField()
    seen = models.DateTimeField()
    browser = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        ordering = ["-seen"]
