"""What every template may use besides its own context."""

from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask_security import current_user

from consult.access.actor import Actor
from consult.config import Settings
from consult.web.access import current_actor


@dataclass(frozen=True)
class Municipality:
    """The city's name in both languages."""

    name: str
    name_en: str


def init_app(app: Flask, settings: Settings) -> None:
    """Add the city, the signed-in person and the address of the site."""
    city = Municipality(settings.municipality, settings.municipality_en)

    @app.context_processor
    def _everywhere() -> dict[str, Any]:
        actor = current_actor()
        return {
            "municipality": city,
            "current_actor": actor if actor.kind == "person" else None,
            "base_url": settings.base_url,
            "keys": _uses_keys(actor),
        }


def _uses_keys(actor: Actor) -> bool:
    """Whether the desk may act on single keys for this person (WCAG 2.1.4)."""
    return actor.kind != "person" or bool(current_user.settings.get("keys", True))
