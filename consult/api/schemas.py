"""Shapes of what programs send and receive. Input is strict: unknown fields and loose types are refused."""

import re
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from consult.consultations.schemas import OpinionSchema, PartSchema

LONGEST_TEXT = 100_000
_NUMBER = re.compile(r"[\w-]{1,40}")


def plausible(number: str) -> str:
    """A case number or its address form; anything else cannot exist, so it is asked for as nothing."""
    return number if _NUMBER.fullmatch(number) else "-"


def _storable(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValidationError("not valid Unicode") from None
    if "\0" in text:
        raise ValidationError("a null character cannot be stored")


def text(longest: int = LONGEST_TEXT, **more: Any) -> fields.String:
    """A text that can be stored as it is, at most `longest` characters."""
    return fields.String(validate=[validate.Length(max=longest), _storable], **more)


def _scalar(value: object) -> None:
    if isinstance(value, str):
        _storable(value)
        if len(value) > LONGEST_TEXT:
            raise ValidationError("too long")
    elif not isinstance(value, int | None):
        raise ValidationError("a text or a whole number")
    elif isinstance(value, int) and abs(value) >= 2**31:
        raise ValidationError("too large")


class Problem(Schema):
    """A refusal (RFC 9457)."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    errors = fields.Dict(keys=fields.String())
    verdicts = fields.List(fields.Dict())
    permission = fields.String()
    number = fields.String()


class OnceHeader(Schema):
    """Every POST carries a key of the caller's own; the same key again does nothing twice."""

    once = fields.String(
        required=True,
        data_key="Idempotency-Key",
        validate=validate.Regexp(r"\A[!-~]{8,128}\Z"),
        metadata={"description": "8 to 128 printable characters, new for every act"},
    )


class ActHeaders(OnceHeader):
    """An act on something with a version also says which version was seen."""

    seen = fields.String(
        required=True,
        data_key="If-Match",
        validate=validate.Regexp(r'\A"v[0-9]{1,9}"\Z'),
        metadata={"description": "the ETag of the case as it was read"},
    )


class PageQuery(Schema):
    """One page of a listing."""

    cursor = fields.String(validate=validate.Regexp(r"\A[0-9]{1,9}\Z"))
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 100))
    procedure = fields.String(validate=validate.Regexp(r"\A[a-z_]{1,40}\Z"))
    stage = fields.String(validate=validate.Regexp(r"\A[a-z_]{1,40}\Z"))
    theme = text(30)
    ward = text(30)


class Stage(Schema):
    """Where a case stands, in the reader's language."""

    name = fields.String(required=True)
    label = fields.String(required=True)
    said = fields.String(required=True)
    final = fields.Boolean(required=True)


class CaseRow(Schema):
    """A case in a listing."""

    number = fields.String(required=True)
    address = fields.String(required=True)
    title = fields.String(required=True)
    procedure = fields.String(required=True)
    stage = fields.Nested(Stage, required=True)


class CasePage(Schema):
    """Cases, newest first; `next` is the cursor of the following page or null."""

    cases = fields.List(fields.Nested(CaseRow), required=True)
    next = fields.String(required=True, allow_none=True)


class Clock(Schema):
    """A running deadline, with how it was reckoned."""

    rule = fields.String(required=True)
    label = fields.String(required=True)
    due_on = fields.Date(required=True)
    due_at = fields.AwareDateTime(required=True)
    steps = fields.List(fields.String(), required=True)


class Step(Schema):
    """One move of a case."""

    trigger = fields.String(required=True)
    source = fields.String(required=True, data_key="from")
    target = fields.String(required=True, data_key="to")
    at = fields.AwareDateTime(required=True)


class TrackShape(Schema):
    """Work that goes on beside the stages of a case."""

    name = fields.String(required=True)
    label = fields.String(required=True)
    stage = fields.Nested(Stage, required=True)
    ended = fields.Boolean(required=True)


class Translation(Schema):
    """参考訳 of the notice or the draft; the Japanese text governs. `outdated`: the Japanese has changed since."""

    language = fields.String(required=True)
    title = fields.String(required=True)
    part = fields.String(required=True, validate=validate.OneOf(["notice", "draft"]))
    address = fields.String(required=True)
    machine = fields.Boolean(required=True)
    outdated = fields.Boolean(required=True)


class CaseDetail(CaseRow):
    """One case: where it stands, what is due, how it came here. No ward means the whole city."""

    themes = fields.List(fields.String(), required=True)
    wards = fields.List(fields.String(), required=True)
    translations = fields.List(fields.Nested(Translation), required=True)
    lead = fields.String(required=True)
    office = fields.String(required=True)
    decided_by = fields.String(required=True)
    definition = fields.String(required=True)
    version = fields.Integer(required=True)
    deadlines = fields.List(fields.Nested(Clock), required=True)
    steps = fields.List(fields.Nested(Step), required=True)
    tracks = fields.List(fields.Nested(TrackShape), required=True)
    handed_on = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


class VerdictShape(Schema):
    """What one condition says, and who can clear it."""

    code = fields.String(required=True)
    ok = fields.Boolean(required=True)
    sentence = fields.String(required=True)
    clears = fields.String(required=True)


class OptionShape(Schema):
    """One way on: whether the act would be accepted, and every verdict."""

    trigger = fields.String(required=True)
    label = fields.String(required=True)
    to = fields.String(required=True)
    permitted = fields.Boolean(required=True)
    allowed = fields.Boolean(required=True)
    inputs = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    verdicts = fields.List(fields.Nested(VerdictShape), required=True)
    warnings = fields.List(fields.Nested(VerdictShape), required=True)


class Options(Schema):
    """Every way on from the present stage."""

    options = fields.List(fields.Nested(OptionShape), required=True)


class Act(Schema):
    """A transition: its trigger, its inputs, and a reason for each caution."""

    trigger = fields.String(required=True, validate=validate.Regexp(r"\A[a-z][a-z0-9_]{0,63}\Z"))
    inputs = fields.Dict(
        keys=text(64), values=fields.Raw(allow_none=True, validate=_scalar), load_default=dict
    )
    acknowledged = fields.Dict(keys=text(64), values=text(4000), load_default=dict)


class Acted(Schema):
    """What the transition did."""

    number = fields.String(required=True)
    source = fields.String(required=True, data_key="from")
    target = fields.String(required=True, data_key="to")
    trigger = fields.String(required=True)
    version = fields.Integer(required=True)


class _Storable(Schema):
    """Every text in it can be stored as it is."""

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:  # noqa: ARG002 - marshmallow's signature
        """Add the check to each text field."""
        if isinstance(field_obj, fields.String):
            field_obj.validators = [*field_obj.validators, validate.Length(max=LONGEST_TEXT), _storable]


class PartShape(_Storable, PartSchema):
    """What is said about one section (`anchor` empty: about the whole draft)."""


class OpinionShape(_Storable, OpinionSchema):
    """An opinion, as the form sends it; unknown fields are refused."""

    class Meta:
        unknown = RAISE

    parts = fields.List(fields.Nested(PartShape), required=True, validate=validate.Length(max=200))
    wants_mail = fields.Boolean(load_default=False, truthy={True}, falsy={False})


class ReceiptShape(Schema):
    """受付票: `code` is shown here and never again."""

    number = fields.String(required=True)
    code = fields.String(required=True)
    received_at = fields.AwareDateTime(required=True)
    digest = fields.String(required=True)
    late = fields.Boolean(required=True)
    again = fields.Boolean(required=True)


class PointShape(Schema):
    """One point of the opinion, and its answer once published."""

    words = fields.List(fields.String(), required=True)
    gist = fields.String(required=True)
    place = fields.String(required=True)
    same = fields.Integer(required=True)
    outcome = fields.String(required=True, allow_none=True)
    reply = fields.String(required=True)
    reason = fields.String(required=True)


class ReceiptStatus(Schema):
    """What became of an opinion; no name, no address."""

    number = fields.String(required=True)
    case_slug = fields.String(required=True, data_key="case")
    received_at = fields.AwareDateTime(required=True)
    stage = fields.String(required=True)
    status = fields.String(required=True)
    late = fields.Boolean(required=True)
    withdrawn = fields.Boolean(required=True)
    result_due_on = fields.Date(required=True, allow_none=True)
    points = fields.List(fields.Nested(PointShape), required=True)
    record = fields.Integer(required=True, allow_none=True)


class CarryAnswer(Schema):
    """Whether an opinion of a stopped round goes along to the new one."""

    carry = fields.Boolean(required=True)


class CarryShape(Schema):
    """What became of the answer; number and code are those of the opinion in the new round."""

    carried = fields.Boolean(required=True)
    number = fields.String(required=True, allow_none=True)
    code = fields.String(required=True, allow_none=True)


class ItemShape(Schema):
    """One item of an agenda."""

    position = fields.Integer(required=True)
    title = fields.String(required=True)
    state = fields.String(
        required=True, metadata={"description": "`private`: held in private, minutes not out"}
    )
    closed_reason = fields.String(required=True)


class MeetingDetail(Schema):
    """One meeting of which notice has been given."""

    number = fields.String(required=True)
    address = fields.String(required=True)
    body = fields.String(required=True)
    ordinal = fields.Integer(required=True)
    stage = fields.Nested(Stage, required=True)
    starts_at = fields.AwareDateTime(required=True)
    place = fields.String(required=True)
    openness = fields.String(required=True)
    closed_code = fields.String(required=True)
    closed_reason = fields.String(required=True)
    how_to_observe = fields.String(required=True)
    items = fields.List(fields.Nested(ItemShape), required=True)
    minutes_published_at = fields.AwareDateTime(required=True, allow_none=True)
