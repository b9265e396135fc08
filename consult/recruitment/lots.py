"""公開抽選: the seed of two halves. The city's is fixed, with the list, before the day; the other is made in public.

Whoever has both halves and the list of numbers draws the same with any program that knows SHA-256.
"""

import secrets
from collections.abc import Mapping
from typing import Any

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.cases.models import Case
from consult.consultations.identity import Keys
from consult.dossier.queries import dossier
from consult.errors import Conflict, Invalid, Refused
from consult.i18n import msg
from consult.recruitment import queries, rules
from consult.recruitment.models import Lottery
from consult.unit_of_work import UnitOfWork

_LONGEST = 200


def announce(uow: UnitOfWork, case: Case, keys: Keys) -> Lottery:
    """Fix what is drawn from and the city's half of the seed; their digests go into the log now.

    A draw that is done again has a new half and a new announcement; the log keeps those of the first.

    Raises:
        Refused: without day and place, or with a day that has passed.
    """
    uow.require(Permission.RECRUITMENT_RUN, on=case)
    sheet = dossier(uow.session, case).last("draw")
    if sheet is None:
        raise Refused(msg("公開抽選の日時と場所の調書がありません。先に書いてください。"))
    if sheet["draw_on"] < clock.today():
        raise Refused(msg("抽選の日（%(day)s）が過ぎています。調書を直してください。", day=sheet["draw_on"]))
    applied = queries.applications_of(uow.session, [case.id])[case.id]
    numbers = [str(one.number) for one in queries.eligible(applied)]
    secret = secrets.token_hex(32)
    before = queries.lottery_of(uow.session, case)
    if before is not None:
        uow.session.delete(before)
        uow.flush()
    made = uow.add(
        Lottery(
            case_id=case.id, secret=keys.box.encrypt(secret.encode()), commitment=rules.commitment_of(secret),
            numbers=numbers, digest=rules.digest_of(numbers), draw_on=sheet["draw_on"], starts=sheet["starts"],
            where=sheet["where"], announced_at=clock.now(),
        )
    )  # fmt: skip
    uow.flush()
    uow.record(
        Event.LOTS_ANNOUNCED,
        case,
        public={"commitment": made.commitment, "numbers": len(numbers), "sha256": made.digest},
    )
    return made


def open_seed(uow: UnitOfWork, case: Case, witness: str, keys: Keys) -> Lottery:
    """On the day: write down what was made in public, and only then open the city's half. The draw follows.

    Raises:
        Refused: before the draw was announced, or before its day.
        Conflict: when the seed is open already: no half is made twice.
        Invalid: without the public half.
    """
    uow.require(Permission.RECRUITMENT_RUN, on=case)
    lots = queries.lottery_of(uow.session, case)
    if lots is None or case.stage != "drawing":
        raise Refused(msg("先に、公開抽選を知らせてください。"))
    if clock.today() < lots.draw_on:
        raise Refused(
            msg("抽選の日は%(day)sです。その日になってから、種を明かしてください。", day=lots.draw_on)
        )
    if lots.seeded_at is not None:
        raise Conflict(msg("種は、もう明かされています。種を作り直すことはできません。"))
    made = witness.strip()
    if not made or len(made) > _LONGEST or "\n" in made:
        sentence = msg("立ち会った人が当日作った種の半分を、1行で書いてください。例 36142")
        raise Invalid(sentence, {"witness": [sentence]})
    lots.witness, lots.seeded_at = made, clock.now()
    lots.revealed = keys.box.decrypt(lots.secret).decode()
    uow.record(Event.LOTS_SEEDED, case, public={"witness": made, "secret": lots.revealed})
    return lots


def draw(uow: UnitOfWork, case: Case) -> list[int]:
    """The numbers in the order drawn, from the seed that is published; the same for everyone.

    Raises:
        Refused: before the seed is open.
    """
    uow.require(Permission.RECRUITMENT_RUN, on=case)
    lots = queries.lottery_of(uow.session, case)
    if lots is None or lots.seeded_at is None:
        raise Refused(msg("抽選の種が、まだ明かされていません。"))
    order = rules.drawn(rules.seed_of(lots.revealed, lots.witness), lots.numbers)
    lots.drawn_at = clock.now()
    uow.record(Event.LOTS_DRAWN, case, public={"order": order, "sha256": rules.digest_of(order)})
    return [int(number) for number in order]


def published(lots: Lottery) -> Mapping[str, Any]:
    """Everything a stranger needs to draw again, as far as it may be known by now."""
    seeded = lots.seeded_at is not None
    seed = rules.seed_of(lots.revealed, lots.witness) if seeded else ""
    return {
        "numbers": lots.numbers,
        "numbers_sha256": lots.digest,
        "commitment": lots.commitment,
        "secret": lots.revealed,
        "witness": lots.witness,
        "seed": seed,
        "order": rules.drawn(seed, lots.numbers) if lots.drawn_at else [],
        "rule": "order = numbers sorted by hex SHA-256 of UTF-8 'seed:number'; commitment = SHA-256 of secret; "
        "numbers_sha256 = SHA-256 of each number followed by LF",
    }
