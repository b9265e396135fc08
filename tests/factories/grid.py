"""Who may do what at which stage, as a table a person can read and approve."""

from collections.abc import Iterable, Mapping

from consult.access.actor import Role
from consult.access.permissions import Permission
from consult.access.policy import POLICY
from consult.workflow.definition import Definition

ROLES = tuple(role for role in Role if role is not Role.STAFF)


def acts(definition: Definition, stage: str, role: Role) -> list[str]:
    """The triggers a role may take from a stage, in the order of the file, whatever the conditions say."""
    return list(
        dict.fromkeys(
            edge.trigger
            for edge in definition.edges_from(stage)
            if role in POLICY.get(Permission(edge.permission), ())
        )
    )


def grid(definition: Definition, roles: Iterable[Role] = ROLES) -> Mapping[tuple[str, Role], list[str]]:
    """Every cell of stage × role; an empty list means that the role may do nothing there."""
    return {
        (stage.name, role): acts(definition, stage.name, role)
        for stage in definition.stages
        for role in roles
    }


def table(definition: Definition) -> str:
    """The grid as text: a block per stage, a line per role that may do something."""
    lines = [f"# {definition.name}"]
    for stage in definition.stages:
        lines.append(f"\n{stage.name}{' (final)' if stage.final else ''}")
        lines += [
            f"  {role.value:<10} {' '.join(found)}"
            for role in ROLES
            if (found := acts(definition, stage.name, role))
        ]
    return "\n".join(lines)
