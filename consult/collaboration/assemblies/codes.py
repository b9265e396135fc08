"""Acts on the codes of a 無作為抽出会議: take them in, note answers, fix and make the draw, note who came.

No code ever reaches the log: there stand numbers and digests only.
"""

import json
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping

from cryptography.fernet import Fernet
from sqlalchemy import insert, select, update

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.cases import papers
from consult.cases.models import Case
from consult.collaboration.assemblies import lot_rules, queries, rules
from consult.collaboration.assemblies.models import AssemblyInvitation, AssemblyLot
from consult.db import settings
from consult.documents.inspection import Inspected
from consult.dossier.queries import dossier
from consult.errors import Conflict, Invalid, Refused, Sentence
from consult.i18n import Message, msg
from consult.unit_of_work import UnitOfWork

ANSWERS = ("accepted", "declined", "undelivered")
RULE = (
    "order = codes of those who accepted, sorted by hex SHA-256 of UTF-8 'seed:code'; places: each stratum its "
    "share in this order, then the rest in this order; digests = SHA-256 of each code followed by LF; "
    "commitment = SHA-256 of secret"
)
_LONGEST = 200
_SHOWN = 10
_CHUNK = 500  # codes in one statement


def lot_of(uow: UnitOfWork, case: Case) -> AssemblyLot:
    """What is known of the draw; a new row the first time."""
    found = uow.session.get(AssemblyLot, case.id)
    if found is None:
        found = uow.add(AssemblyLot(case_id=case.id))
        uow.flush()
    return found


def take(uow: UnitOfWork, case: Case, text: str) -> int:
    """Take a list of codes and strata; one with names, addresses … in it is not kept, only how many such columns.

    Returns the number of columns of the register that were found: nothing was taken unless it is 0.

    Raises:
        Refused: outside the stage in which codes are taken.
        Invalid: naming the lines that cannot be read or stand twice.
    """
    uow.require(Permission.ASSEMBLY_PREPARE, on=case)
    _ensure(case, {"designed"}, msg("招待の符号を受け取るのは、設計を公表した段階です。"))
    read = rules.codes_of(text)
    lot = lot_of(uow, case)
    lot.register_fields = read.register_fields
    if read.register_fields:
        uow.record(Event.ASSEMBLY_CODES_REFUSED, case, public={"columns": read.register_fields})
        return read.register_fields
    wrong = list(_wrong_in(uow, case, read))
    if wrong:
        raise Invalid(wrong[0], {"codes": list(wrong)})
    uow.execute(
        insert(AssemblyInvitation),
        [
            {"case_id": case.id, "code": c, "stratum": s, "state": "invited", "outcome": ""}
            for c, s in read.rows
        ],
    )
    uow.record(Event.ASSEMBLY_CODES_TAKEN, case, public={"codes": len(read.rows)})
    return 0


def _wrong_in(uow: UnitOfWork, case: Case, read: rules.Codes) -> Iterable[Message]:
    if not read.rows and not read.wrong:
        yield msg("招待の符号と層を、1行に1つ書いてください。例 A0001,18–24歳")
    if len(read.rows) > rules.MOST_CODES:
        yield msg("一度に受け取れる符号は%(n)s件までです", n=rules.MOST_CODES)
    if read.wrong:
        yield msg(
            "読めない行があります（%(lines)s行目）。符号は英数字、そのあとに層を書いてください",
            lines=read.wrong[:_SHOWN],
        )
    if read.twice:
        yield msg("同じ符号が2度あります（%(lines)s行目）", lines=read.twice[:_SHOWN])
    codes = [code for code, _stratum in read.rows]
    known = sum(len(_found(uow, case, codes[at : at + _CHUNK])) for at in range(0, len(codes), _CHUNK))
    if known:
        yield msg("もう受け取っている符号が%(n)s件あります", n=known)


def _found(uow: UnitOfWork, case: Case, codes: Iterable[str]) -> dict[str, AssemblyInvitation]:
    one = AssemblyInvitation
    rows = uow.session.execute(select(one).where(one.case_id == case.id, one.code.in_(list(codes)))).scalars()
    return {row.code: row for row in rows}


def reply(uow: UnitOfWork, case: Case, said: Mapping[str, str]) -> dict[str, int]:
    """Note who accepted, declined or could not be reached; a later answer takes the place of an earlier one.

    Raises:
        Refused: outside the time for answers.
        Invalid: naming unknown codes and those that stand in two answers; then nothing is noted.
    """
    uow.require(Permission.ASSEMBLY_PREPARE, on=case)
    _ensure(case, {"invited"}, msg("参加の返事を記録するのは、招待の段階だけです。"))
    codes = {answer: rules.listed(said.get(answer, "")) for answer in ANSWERS}
    every = [code for some in codes.values() for code in some]
    known = {
        c: r
        for at in range(0, len(every), _CHUNK)
        for c, r in _found(uow, case, every[at : at + _CHUNK]).items()
    }
    wrong: dict[str, list[Sentence]] = {}
    for answer, some in codes.items():
        if strange := tuple(code for code in some if code not in known):
            wrong[answer] = [_strange(strange)]
        elif double := tuple(code for code in some if every.count(code) > 1):
            wrong[answer] = [msg("2つの欄にある符号があります：%(codes)s", codes=double[:_SHOWN])]
    if not every:
        wrong["accepted"] = [msg("返事のあった符号を書いてください")]
    if wrong:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)
    for answer, some in codes.items():
        for code in some:
            known[code].state = answer
    counts = {answer: len(some) for answer, some in codes.items()}
    uow.record(Event.ASSEMBLY_REPLIES_NOTED, case, public=counts)
    return counts


def _strange(codes: tuple[str, ...]) -> Message:
    return msg("知らない符号が%(n)s件あります：%(codes)s", n=len(codes), codes=codes[:_SHOWN])


def announce(uow: UnitOfWork, case: Case) -> AssemblyLot:
    """Fix what is drawn from and the city's half of the seed; their digests go into the log now, before the draw.

    Raises:
        Refused: outside the stage of the draw, or with nobody to draw from.
        Conflict: when the seed of this very list is open already: no half is made twice.
    """
    uow.require(Permission.ASSEMBLY_DRAW, on=case)
    _ensure(case, {"accepted"}, msg("抽選は、参加の返事を締め切った段階で行います。"))
    listed = queries.accepted(uow.session, [case.id])[case.id]
    if not listed:
        raise Refused(msg("承諾した人がいません。"))
    lot, digest = lot_of(uow, case), lot_rules.digest_of(one.code for one in listed)
    if lot.digest == digest:
        raise Conflict(msg("市の半分は、もう記録されています。作り直すことはできません。"))
    secret = secrets.token_hex(32)
    lot.secret, lot.commitment, lot.digest = (
        _box().encrypt(secret.encode()),
        lot_rules.commitment_of(secret),
        digest,
    )
    lot.announced_at, lot.witness, lot.revealed, lot.seeded_at, lot.result_digest = (
        clock.now(),
        "",
        "",
        None,
        "",
    )
    uow.record(
        Event.LOTS_ANNOUNCED,
        case,
        public={"commitment": lot.commitment, "numbers": len(listed), "sha256": digest},
    )
    return lot


def draw(uow: UnitOfWork, case: Case, witness: str) -> rules.Chosen:
    """Write down the half that was made in public, open the city's half, and give the places.

    Raises:
        Refused: before the draw was announced.
        Conflict: when the seed is open already.
        Invalid: without the public half.
    """
    uow.require(Permission.ASSEMBLY_DRAW, on=case)
    _ensure(case, {"accepted"}, msg("抽選は、参加の返事を締め切った段階で行います。"))
    lot, listed = lot_of(uow, case), queries.accepted(uow.session, [case.id])[case.id]
    if lot.secret is None or lot.digest != lot_rules.digest_of(one.code for one in listed):
        raise Refused(msg("先に、市の半分を記録してください。"))
    if lot.seeded_at is not None:
        raise Conflict(msg("種は、もう明かされています。種を作り直すことはできません。"))
    made = witness.strip()
    if not made or len(made) > _LONGEST or "\n" in made:
        sentence = msg("立ち会った人が当日作った種の半分を、1行で書いてください。例 36142")
        raise Invalid(sentence, {"witness": [sentence]})
    lot.witness, lot.seeded_at, lot.revealed = made, clock.now(), _box().decrypt(lot.secret).decode()
    uow.record(Event.LOTS_SEEDED, case, public={"witness": made, "secret": lot.revealed})
    chosen = queries.drawn_again(lot, listed, dossier(uow.session, case))
    order = {code: at for at, code in enumerate((*chosen.places, *chosen.reserves), start=1)}
    for one in listed:
        one.position, one.outcome = order[one.code], "drawn" if one.code in set(chosen.places) else "reserve"
    lot.result_digest = lot_rules.digest_of(chosen.places)
    uow.record(
        Event.LOTS_DRAWN,
        case,
        public={"places": len(chosen.places), "reserves": len(chosen.reserves), "sha256": lot.result_digest},
    )
    return chosen


def drop_out(uow: UnitOfWork, case: Case, text: str) -> int:
    """Somebody drawn cannot come after all; the place is free for the reserves.

    Raises:
        Refused: outside the time between draw and assembly.
        Invalid: for codes that have no place.
    """
    uow.require(Permission.ASSEMBLY_DRAW, on=case)
    _ensure(case, {"drawn", "informed"}, msg("辞退を記録するのは、抽選のあと会議が始まるまでです。"))
    places = _with_places(uow, case, text, "gone")
    for one in places:
        one.outcome = "out"
    uow.record(Event.ASSEMBLY_REPLIES_NOTED, case, public={"gone": len(places)})
    return len(places)


def note_came(uow: UnitOfWork, case: Case, text: str) -> int:
    """Note who of those drawn is there; everybody else drawn is absent.

    Raises:
        Refused: outside the assembly.
        Invalid: for codes that have no place.
    """
    uow.require(Permission.ASSEMBLY_HOST, on=case)
    _ensure(case, {"deliberating"}, msg("来た人を記録するのは、会議を始めてからです。"))
    there = _with_places(uow, case, text, "came")
    one = AssemblyInvitation
    uow.execute(update(one).where(one.case_id == case.id, one.outcome == "drawn").values(came=False))
    for row in there:
        row.came = True
    uow.record(Event.ASSEMBLY_CAME_NOTED, case, public={"came": len(there)})
    return len(there)


def _with_places(uow: UnitOfWork, case: Case, text: str, field: str) -> list[AssemblyInvitation]:
    codes = rules.listed(text)
    drawn = {one.code: one for one in queries.standing(uow.session, case, "drawn")}
    strange = tuple(code for code in codes if code not in drawn)
    if strange or not codes:
        sentence = _strange(strange) if strange else msg("当選した人の符号を書いてください")
        raise Invalid(sentence, {field: [sentence]})
    return [drawn[code] for code in codes]


def _ensure(case: Case, stages: set[str], sentence: Message) -> None:
    if case.stage not in stages:
        raise Refused(sentence)


def _box() -> Fernet:
    return Fernet(urlsafe_b64encode(settings().key("identity")))


def file_record(uow: UnitOfWork, case: Case) -> None:
    """Put the record of the draw on file, made from what is recorded; it holds seed, digests and shares, no code.

    Raises:
        Refused: before the draw.
    """
    lot = queries.lots_of(uow.session, [case.id]).get(case.id)
    if lot is None or lot.seeded_at is None:
        raise Refused(msg("抽選がまだです。"))
    body = json.dumps(published(lot), ensure_ascii=False, indent=1).encode()
    paper = Inspected(f"{case.slug}-draw-record.txt", "text/plain", body, None, "")
    papers.file(uow, case, "draw_record", paper)


def published(lot: AssemblyLot) -> dict[str, str]:
    """What shows that the draw was fixed before it was made, and what came of it; without any code."""
    return {
        "commitment": lot.commitment,
        "codes_sha256": lot.digest,
        "secret": lot.revealed,
        "witness": lot.witness,
        "seed": lot_rules.seed_of(lot.revealed, lot.witness) if lot.seeded_at else "",
        "places_sha256": lot.result_digest,
        "rule": RULE,
    }
