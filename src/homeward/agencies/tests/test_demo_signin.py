"""The one-click sign-in: for made-up people in a made-up node, and nowhere else."""

import subprocess
import sys
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import DatabaseError, connection, transaction
from tools.demo import cast

from homeward.agencies import actions, rules
from homeward.agencies.models import Agency, Node, User

pytestmark = [pytest.mark.django_db, pytest.mark.urls("homeward.agencies.tests.urls")]
ROOT = Path(__file__).parents[4]


@pytest.fixture
def planted(db):  # noqa: ARG001
    return cast.plant(django_settings.NODE.country)


@pytest.mark.parametrize("country", ["TH", "KH"])
def test_everybody_has_a_role_that_fits_the_office_and_every_role_has_somebody(country):
    people = cast.CAST[country].people
    kinds = {office.key: office.kind for office in cast.CAST[country].offices}
    roles = rules.current().roles
    assert all(kinds[person.office] in roles[person.role].places for person in people)
    assert {person.role for person in people} == set(roles)
    assert all(office.en and office.th and office.km for office in cast.CAST[country].offices)


def test_planting_twice_plants_once(planted):
    before = (Agency.objects.count(), User.objects.count())
    assert cast.plant(django_settings.NODE.country) == planted
    assert (Agency.objects.count(), User.objects.count()) == before
    assert not planted["worker"].has_usable_password()


def test_one_click_signs_in_one_of_the_cast_and_nobody_else(client, planted):
    answer = client.get("/demo/")
    assert planted["worker"].display_name in answer.text
    assert client.post(f"/demo/{planted['worker'].username}/").status_code == 302
    assert client.get("/account/").status_code == 200
    User.objects.create_user("real", display_name="Real", agency=planted["worker"].agency, role="shelter_worker")
    assert client.post("/demo/real/").status_code == 404


@pytest.mark.parametrize("change", [{"kind": "production"}, {"kind": "demo"}, {"bind": "0.0.0.0"}])
def test_it_is_closed_when_database_settings_and_address_do_not_all_agree(client, planted, settings, change):
    settings.NODE = replace(settings.NODE, **change)
    assert client.get("/demo/").status_code == 404
    assert client.post(f"/demo/{planted['worker'].username}/").status_code == 404


def test_made_up_people_are_not_planted_in_a_real_node(settings):
    settings.NODE = replace(settings.NODE, kind="production")
    with pytest.raises(RuntimeError):
        cast.plant(settings.NODE.country)
    assert not User.objects.exists()


def test_the_card_of_a_node_is_written_once(planted):  # noqa: ARG001
    for change in (lambda: Node.objects.update(kind="production"), lambda: Node.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    with pytest.raises(DatabaseError), transaction.atomic():
        Node.objects.create(id="second", country="TH", kind="test")
    with pytest.raises(ValueError, match="belongs to"):
        actions.make_node(id="other", country="TH", kind="test")
    assert connection.connection is not None


def test_production_settings_do_not_contain_it(tmp_path):
    node = {
        "id": "th.real", "country": "TH", "name": "Thailand", "partner": "kh.real", "kind": "production",
        "host": "th.example", "bind": "127.0.0.1", "port": "8066", "time_zone": "Asia/Bangkok",
        "default_language": "th", "procedure": "sop/th-kh-return",
    }  # fmt: skip
    lines = [f'{key} = "{value}"' if key != "port" else f"{key} = {value}" for key, value in node.items()]
    (tmp_path / "node.toml").write_text("\n".join(lines), encoding="utf-8")
    secrets = tmp_path / "secrets.toml"
    secrets.touch(0o600)
    secrets.write_text(f'secret_key = "{"k" * 50}"\n', encoding="utf-8")
    tell = (
        "import os, django; from django.conf import settings; django.setup()\n"
        "print(settings.NODE.kind, [a for a in settings.INSTALLED_APPS if 'demo' in a],"
        " settings.EXTRA_URLS)"
    )
    environment = {"HOMEWARD_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "homeward.config.settings",
                   "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}  # fmt: skip
    told = subprocess.run([sys.executable, "-c", tell], env=environment, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "production [] None"


def test_the_wheel_holds_only_what_is_under_src():
    found = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"]["find"]
    assert found["where"] == ["src"]
