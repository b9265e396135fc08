"""Every blueprint of the edge, in one list."""

from importlib import import_module

from flask import Flask

# module → its `blueprint`; added by the area that owns the pages
BLUEPRINTS: tuple[str, ...] = (
    "home",
    "cases",
    "procedures",
    "promises",
    "draft",
    "records",
    "feeds",
    "desk",
    "desk_clocks",
    "desk_promises",
    "small",
    "follow",
    "planned",
    "desk_planned",
    "easy",
    "desk_easy",
    "translations",
    "desk_translations",
    "desk_topics",
    "account",
    "people",
    "desk_notice",
    "desk_whatif",
    "desk_opinions",
    "desk_alike",
    "desk_responses",
    "desk_result",
    "desk_intake",
    "desk_import",
    "desk_transcription",
    "desk_proof",
    "desk_receipts",
    "desk_review",
    "desk_sample",
    "opinions",
    "receipts",
    "receipt_versions",
    "result",
    "public_attachments",
    "paper",
    "log",
    "archive",
    "documents",
    "meetings",
    "bodies",
    "desk_bodies",
    "desk_members",
    "desk_meetings",
    "desk_console",
    "desk_minutes",
    "local_rules",
    "migrations",
    "desk_tracks",
    "desk_parts",
    "desk_overrides",
    "desk_papers",
    "desk_attachments",
    "desk_bulk",
    "desk_undo",
)


def init_app(app: Flask) -> None:
    """Register all pages."""
    for module in BLUEPRINTS:
        app.register_blueprint(import_module(f"consult.web.{module}").blueprint)
