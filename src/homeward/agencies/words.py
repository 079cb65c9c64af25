"""Words for the roles of `rights.yaml`, in the reader's language."""

from django.utils.translation import gettext_lazy as _l

ROLES = {
    "shelter_worker": _l("Shelter social worker"),
    "shelter_head": _l("Head of shelter"),
    "provincial_officer": _l("Provincial social officer"),
    "provincial_head": _l("Head of provincial office"),
    "border_officer": _l("Border officer"),
    "focal_point": _l("National focal point"),
    "registry_clerk": _l("Registry clerk"),
    "ngo_worker": _l("NGO case worker"),
    "nurse": _l("Nurse"),
    "lawyer": _l("Lawyer"),
    "finance_officer": _l("Finance officer"),
    "house_staff": _l("House staff"),
    "auditor": _l("Auditor"),
    "node_admin": _l("Accounts manager"),
}


def role_name(role: str) -> str:
    """The name of a role for people; the id itself when nobody has given it one."""
    return str(ROLES.get(role, role))
