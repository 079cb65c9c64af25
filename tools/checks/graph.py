"""Walks Django's models and migrations: no key points to another room except agencies, and no migration is missing."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterable
from typing import Any

FREE = {"agencies"}  # the one room that others may point to


def main() -> int:
    """Print what is wrong; 1 when anything is."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "homeward.config.settings")
    import django

    django.setup()
    from django.apps import apps
    from django.core.management import call_command
    from django.db.migrations.loader import MigrationLoader
    from django.utils import translation

    call_command("check", stdout=io.StringIO())
    translation.deactivate_all()  # labels are compared in English, as migrations hold them
    rooms = {app.label for app in apps.get_app_configs() if app.name.startswith("homeward.")}
    models = [model for app in apps.get_app_configs() if app.label in rooms for model in app.get_models()]
    loader = MigrationLoader(None, ignore_no_migrations=True)
    wrong = [*foreign_keys(models, rooms), *dependencies(loader.disk_migrations, rooms), *forgotten(loader)]
    sys.stdout.write("".join(f"{line}\n" for line in wrong))
    return 1 if wrong else 0


def foreign_keys(models: Iterable[Any], rooms: set[str]) -> list[str]:
    """Relations from one room's model to another room's."""
    wrong = []
    for model in models:
        own = model._meta.app_label
        for field in [*model._meta.get_fields(include_hidden=False)]:
            if not (field.is_relation and field.concrete and field.related_model):
                continue
            other = field.related_model._meta.app_label
            if other in rooms and other != own and other not in FREE:
                wrong.append(f"{own}.{model.__name__}.{field.name} points into {other}; keep a plain UUID instead")
    return wrong


def dependencies(migrations: dict[tuple[str, str], Any], rooms: set[str]) -> list[str]:
    """Migrations of one room that wait for another room's, or run before them."""
    wrong = []
    for (own, name), migration in migrations.items():
        if own not in rooms:
            continue
        for other in {dep[0] for dep in [*migration.dependencies, *migration.run_before]}:
            if other in rooms and other != own and other not in FREE:
                wrong.append(f"migration {own}.{name} depends on {other}")
    return wrong


def forgotten(loader: Any) -> list[str]:
    """Changes of models that no migration makes; needs no database."""
    from django.apps import apps
    from django.db.migrations.autodetector import MigrationAutodetector
    from django.db.migrations.state import ProjectState

    detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
    changes = detector.changes(graph=loader.graph)
    return [
        f"{room} lacks a migration: {operation.describe()}"
        for room, migrations in changes.items()
        for migration in migrations
        for operation in migration.operations
    ]


if __name__ == "__main__":
    sys.exit(main())
