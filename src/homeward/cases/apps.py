"""The Django app of the room."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Registers the tables of the case file, and what keeps a form that comes after its sitting was locked."""

    name = "homeward.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the door where typed answers are kept; imported late, because views need every app."""
        from homeward.agencies import actions as agencies

        agencies.ON_LOCKED.append(_keep_typed)


def _keep_typed(request, user):  # type: ignore[no-untyped-def]
    from homeward.cases.views.locked import keep_typed

    return keep_typed(request, user)
