"""The yearly report of a 検証・評価: the typed context of its page and of `templates/pdf/review/document.html`."""

from dataclasses import dataclass

from consult.documents.editions import Line


@dataclass(frozen=True)
class Bar:
    """One bar: `number` of `whole`."""

    letter: str
    label: str
    number: int
    strong: bool = False


@dataclass(frozen=True)
class Change:
    """One recommendation of an earlier year and what came of it; `told` empty while nobody has said."""

    ref: str
    text: str
    answer: str
    told: str
    done: bool


@dataclass(frozen=True)
class Measured:
    """One 施策: its indicators, and how the office sees it."""

    code: str
    title: str
    indicators: tuple[Line, ...]
    mark: str
    ground: str


@dataclass(frozen=True)
class Answered:
    """One recommendation of the committee and the city's response; `answer` empty before it is decided."""

    number: int
    text: str
    ground: str
    answer: str
    reason: str
    office: str
    year: str
    decided: str  # the day, in words


@dataclass(frozen=True)
class Counted:
    """One figure counted from the records, with its way of counting."""

    name: str
    figure: str
    means: str


@dataclass(frozen=True)
class YearReport:
    """What last year's review changed comes first."""

    municipality: str
    number: str
    case_title: str
    year: str
    stands: str
    as_of: str
    address: str
    first_review: bool
    changes: tuple[Change, ...]
    counted_on: str
    figures: tuple[Counted, ...]
    talks: int  # of which `heard` are parts
    heard: tuple[Bar, ...]
    never_heard: tuple[str, ...]
    measures: tuple[Measured, ...]
    views: tuple[Line, ...]
    sent: tuple[Line, ...]  # how many views each kind of actor sent by the public form; empty while none came
    unheard: tuple[str, ...]
    recommendations: tuple[Answered, ...]
