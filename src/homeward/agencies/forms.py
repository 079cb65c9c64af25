"""The forms of this room."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from homeward.agencies import rules
from homeward.agencies.actions.accounts import shortest_password
from homeward.agencies.models import Agency, User
from homeward.agencies.words import role_name
from homeward.lib.errors import Refused


class Refusable(forms.Form):
    """A form that can show a refusal: the sentence on top, each reason at its question."""

    def refuse(self, refusal: Refused) -> None:
        """Put the reasons of a refusal where they belong."""
        for name, why in refusal.fields.items():
            self.add_error(name if name in self.fields else None, str(why))
        if not refusal.fields:
            self.add_error(None, str(refusal.why))


class SignIn(Refusable):
    """Who are you."""

    username = forms.CharField(
        label=_l("Username"),
        max_length=60,
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_l("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


class NewPassword(Refusable):
    """A password, twice."""

    password = forms.CharField(
        label=_l("New password"),
        max_length=200,
        strip=False,
        help_text=_l("Three or four words that only you would put together are easy to keep."),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_l("The same password again"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        least = _("Please choose at least %(count)s characters.") % {"count": shortest_password()}
        self.fields["password"].help_text = f"{least} {self.fields['password'].help_text}"

    def clean(self) -> dict[str, Any]:
        """Both must be the same."""
        data = super().clean() or {}
        if data.get("password") and data.get("again") and data["password"] != data["again"]:
            self.add_error("again", _l("The two passwords are not the same."))
        return data


class AcceptInvite(NewPassword):
    """The printed code, and a password."""

    field_order = ("code", "password", "again")
    code = forms.CharField(
        label=_l("Code printed on the invitation"), max_length=12, widget=forms.TextInput({"autocomplete": "off"})
    )


class ChangePassword(NewPassword):
    """The password of today, and a new one."""

    field_order = ("old", "password", "again")
    old = forms.CharField(
        label=_l("Your password of today"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


class Language(forms.Form):
    """In which language and with which digits somebody reads."""

    language = forms.ChoiceField(label=_l("Language"), choices=settings.LANGUAGES)
    digits = forms.ChoiceField(label=_l("Digits"), choices=User.DIGITS, required=False)


class AgencyForm(Refusable):
    """An agency, its name in every language."""

    code = forms.SlugField(label=_l("Code"), max_length=40, help_text=_l("Small letters and dashes; it stays."))
    kind = forms.ChoiceField(label=_l("Kind of office"), choices=Agency.KINDS)
    area = forms.CharField(label=_l("Code of the province"), max_length=20, required=False)
    active = forms.BooleanField(label=_l("In use"), required=False, initial=True)

    def __init__(self, *args: Any, agency: Agency | None = None, **kwargs: Any) -> None:
        if agency:
            names = {f"name_{code}": name for code, name in agency.names.items()}
            kwargs["initial"] = {"kind": agency.kind, "area": agency.area, "active": agency.active, **names}
        super().__init__(*args, **kwargs)
        for code, language in settings.LANGUAGES:
            label = _l("Name · %(language)s") % {"language": language}
            self.fields[f"name_{code}"] = forms.CharField(label=label, max_length=200, required=code == "en")
        if agency:
            del self.fields["code"]

    def names(self) -> dict[str, str]:
        """The names that were given, by language."""
        given = {code: self.cleaned_data[f"name_{code}"].strip() for code, _language in settings.LANGUAGES}
        return {code: name for code, name in given.items() if name}


class InviteForm(Refusable):
    """A new account."""

    username = forms.SlugField(
        label=_l("Username"), max_length=60, help_text=_l("Small Latin letters, digits and dashes.")
    )
    display_name = forms.CharField(label=_l("Name that colleagues read"), max_length=120)
    agency = forms.ModelChoiceField(label=_l("Office"), queryset=Agency.objects.none())
    role = forms.ChoiceField(label=_l("Role"))
    language = forms.ChoiceField(label=_l("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        office, role = self.fields["agency"], self.fields["role"]
        assert isinstance(office, forms.ModelChoiceField) and isinstance(role, forms.ChoiceField)
        office.queryset = Agency.objects.filter(active=True)
        role.choices = [(name, role_name(name)) for name in rules.current().roles]


class AccountForm(Refusable):
    """What may be corrected on an account."""

    display_name = forms.CharField(label=_l("Name that colleagues read"), max_length=120)
    active = forms.BooleanField(label=_l("In use"), required=False)
