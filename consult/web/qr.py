"""An address as a picture a phone reads."""

import segno
from markupsafe import Markup


def qr(address: str, description: str) -> Markup:
    """A QR code (ISO/IEC 18004, level M) as inline SVG; `description` is what a screen reader says."""
    code = segno.make(address, error="m", micro=False)
    drawn = code.svg_inline(border=4, light="#fff", omitsize=True, svgclass="qr", lineclass=None)
    head, _, rest = drawn.partition(">")
    return Markup(head) + Markup(' role="img" aria-label="{}">').format(description) + Markup(rest)  # noqa: S704 - path data from segno
