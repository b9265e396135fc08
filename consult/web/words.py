"""Names of roles and of permission holders, as pages ask for them."""

from consult.access.words import ROLES, holders, role

__all__ = ["ROLES", "holders", "role"]
