"""Names of roles and of permission holders, for pages, documents and the command line."""

from consult.access.actor import Role
from consult.access.permissions import Permission
from consult.access.policy import POLICY
from consult.i18n import N_, gettext, language

ROLES = {
    Role.PUBLIC: N_("だれでも"),
    Role.SYSTEM: N_("決めた時刻に自動で"),
    Role.STAFF: N_("職員・委員"),
    Role.SECRETARY: N_("担当（事務局）"),
    Role.HEAD: N_("課長"),
    Role.RECORDS: N_("文書係"),
    Role.CHAIR: N_("会長"),
    Role.MEMBER: N_("委員"),
    Role.COORDINATOR: N_("コーディネーター"),
    Role.COUNCIL: N_("議会事務局"),
    Role.ADMIN: N_("管理者"),
}


def role(name: str) -> str:
    """A role as people call it."""
    return gettext(ROLES[Role(name)])


def holders(permission: str) -> str:
    """Who holds a permission, in words: 担当（事務局）・課長.

    議会事務局 is named where nobody else holds it: in the council's own bodies it stands where an office stands.
    """
    between = "・" if language() == "ja" else ", "
    held = POLICY[Permission(permission)]
    offices = [one for one in held if one is not Role.COUNCIL]
    return between.join(gettext(ROLES[one]) for one in offices or held)


def by_itself(permission: str) -> bool:
    """Whether nobody but the clock holds a permission, so that its act happens without anyone."""
    return set(POLICY[Permission(permission)]) == {Role.SYSTEM}
