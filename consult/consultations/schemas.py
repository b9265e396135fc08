"""What the outside may send about an opinion, by one schema for page and API."""

from typing import Any

from marshmallow import EXCLUDE, Schema, fields, post_load, validate

from consult.consultations.identity import Identity
from consult.consultations.intake import Part, Submission
from consult.consultations.rules import CATEGORIES


class PartSchema(Schema):
    """What is said about one section; without `anchor`, about the whole draft."""

    anchor = fields.String(load_default="", validate=validate.Length(max=100))
    text = fields.String(required=True)


class OpinionSchema(Schema):
    """An opinion as someone sends it over the web. What is missing is said by `intake.prepare`, in words."""

    class Meta:
        unknown = EXCLUDE

    parts = fields.List(fields.Nested(PartSchema), required=True, validate=validate.Length(max=200))
    kind = fields.String(load_default="person", validate=validate.OneOf(("person", "corporate")))
    name = fields.String(load_default="")
    representative = fields.String(load_default="")
    address = fields.String(load_default="")
    phone = fields.String(load_default="")
    email = fields.String(load_default="")
    category = fields.String(load_default="", validate=validate.OneOf(("", *CATEGORIES)))
    language = fields.String(load_default="ja", validate=validate.Length(max=35))
    wants_mail = fields.Boolean(load_default=False)

    @post_load
    def _submission(self, data: dict[str, Any], **_: Any) -> Submission:
        identity = ("kind", "name", "representative", "address", "phone", "email")
        return Submission(
            parts=tuple(Part(part["text"], part["anchor"]) for part in data["parts"]),
            identity=Identity(**{name: data[name] for name in identity}),
            category=data["category"],
            language=data["language"],
            wants_mail=data["wants_mail"],
        )
