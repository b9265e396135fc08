"""The small pages that carry trust, and the two addresses a supervisor asks."""

import structlog
from flask import Blueprint, Response, jsonify, render_template
from sqlalchemy.exc import SQLAlchemyError

from consult.consultations.result import bundles
from consult.consultations.result.data import SCHEMA_NAME
from consult.db import db
from consult.migrate import at_head
from consult.web.access import public
from consult.web.opinions.opinion_pages import size

blueprint = Blueprint("small", __name__)
MOST = 200  # bundles on the page, newest first; older ones are on the pages of their cases
log = structlog.get_logger(__name__)


@blueprint.get("/guide")
@public
def guide() -> str:
    """How to send an opinion, and what becomes of it."""
    return render_template("public/guide.html")


@blueprint.get("/accessibility")
@public
def accessibility() -> str:
    """What was tested, what was not."""
    return render_template("public/accessibility.html")


@blueprint.get("/privacy")
@public
def privacy() -> str:
    """Which personal data is kept, where, for how long, and who sees it."""
    return render_template("public/privacy.html")


@blueprint.get("/open-data")
@public
def open_data() -> str:
    """Where programs find the same records."""
    return render_template(
        "public/open_data.html",
        bundles=[
            {
                "href": f"/cases/{found.slug}/result/{found.name}",
                "title": found.title,
                "note": f"ZIP {size(found.size)}",
                "file": found.name,
                "digest": found.sha256,
            }
            for found in bundles(db.session(), MOST)
        ],
        schema=f"/schemas/{SCHEMA_NAME}",
    )


@blueprint.get("/healthz")
@public
def healthz() -> Response:
    """Whether the process answers."""
    return jsonify(ok=True)


@blueprint.get("/readyz")
@public
def readyz() -> tuple[Response, int]:
    """Whether the database answers and has the tables of this version."""
    try:
        ready = at_head(db.session().connection())
    except SQLAlchemyError as error:
        log.exception("readyz.failed", exc_info=error)
        return jsonify(ok=False, database=False), 503
    return jsonify(ok=ready, database=True, migrated=ready), 200 if ready else 503
