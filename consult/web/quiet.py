"""Answers that are somebody's own: found by no search, kept by no cache, and their address told to nobody."""

from flask import Response


def keep_quiet(response: Response) -> Response:
    """Say so in the headers; for `blueprint.after_request` of pages that a code, a link or a form of a person opens."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "private, no-store"
    return response
