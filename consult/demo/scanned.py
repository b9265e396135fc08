"""A scanned letter of two pages that came with an opinion: a map, and a name and a telephone number to hide."""

import io

from PIL import Image, ImageDraw

from consult.documents.inspection import Inspected, inspect

_SIZE = (620, 877)  # A4 at 75 dots an inch


def letter() -> Inspected:
    """The letter as a PDF of pictures, the way a scanner makes them."""
    street, sender = (Image.new("L", _SIZE, 250) for _ in range(2))
    pen = ImageDraw.Draw(street)
    pen.line((80, 780, 540, 140), fill=90, width=26)
    pen.line((60, 300, 560, 420), fill=90, width=18)
    pen.line((130, 780, 575, 165), fill=160, width=5)
    pen.rectangle((380, 100, 560, 190), outline=60, width=3)
    pen.text((420, 130), "STATION", fill=40, font_size=22)
    pen.text((90, 810), "a path for bicycles only, please", fill=40, font_size=20)
    pen = ImageDraw.Draw(sender)
    pen.text((70, 90), "Aoyama Yoko", fill=40, font_size=30)
    pen.text((70, 135), "tel 0566-00-1201", fill=40, font_size=26)
    for row in range(12):
        pen.line((70, 240 + row * 40, 540 - row % 4 * 30, 240 + row * 40), fill=120, width=4)
    out = io.BytesIO()
    street.save(out, "PDF", save_all=True, append_images=[sender], resolution=75)
    return inspect("自転車の通り道.pdf", out.getvalue())
