"""Addresses of the procedure: the edition in force without a hash, every other one under the beginning of its hash."""

from django.urls import URLPattern, path, register_converter

from homeward.procedure import views

app_name = "procedure"


class Hash:
    """The beginning of an edition's hash."""

    regex = "[0-9a-f]{8,64}"

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


register_converter(Hash, "hash")
PAGES = (
    ("", views.read, "read"),
    ("all/", views.everything, "everything"),
    ("lanes.svg", views.lanes, "lanes"),
    ("steps/<slug:step>/", views.step, "step"),
    ("search/", views.search, "search"),
    ("consents/", views.consents, "consents"),
    ("roles/", views.roles, "roles"),
    ("answers/", views.lists, "lists"),
    ("days/", views.days, "days"),
    ("marks/", views.marks, "marks"),
    ("stories/", views.stories, "stories"),
    ("stories/<int:number>/", views.story, "story"),
    ("changes/", views.changes, "changes"),
    ("editions/", views.editions, "editions"),
)


def _paths(start: str) -> list[URLPattern]:
    return [path(f"{start}{rest}", view, name=name) for rest, view, name in PAGES]


urlpatterns = [*_paths("procedure/"), *_paths("procedure/<hash:edition>/")]
