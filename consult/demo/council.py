"""緑野市議会: its secretariat, twelve members and two committees."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from consult.access.actor import Actor, Role, Scope
from consult.accounts import actions as accounts
from consult.accounts.models import Account, Office
from consult.bodies import actions as bodies
from consult.bodies.models import Body, Membership
from consult.db import db
from consult.demo.people import FOUNDER, PASSWORD, address
from consult.unit_of_work import UnitOfWork, unit_of_work

COUNCIL, GENERAL, EDUCATION = "shigikai", "shigikai-somu", "shigikai-bunkyo"
OFFICE = "議会事務局"
SEATS = 12
# seat, name, reading, committee, office in the council, office in the committee
MEMBERS = (
    (1, "荒木 正", "あらき ただし", GENERAL, "chair", "member"),
    (2, "井上 恵", "いのうえ めぐみ", GENERAL, "deputy", "chair"),
    (3, "上田 修", "うえだ おさむ", GENERAL, "member", "deputy"),
    (4, "遠藤 薫", "えんどう かおる", GENERAL, "member", "member"),
    (5, "岡田 勝", "おかだ まさる", GENERAL, "member", "member"),
    (6, "加藤 奈々", "かとう なな", GENERAL, "member", "member"),
    (7, "木村 豊", "きむら ゆたか", EDUCATION, "member", "chair"),
    (8, "工藤 春美", "くどう はるみ", EDUCATION, "member", "deputy"),
    (9, "小林 誠", "こばやし まこと", EDUCATION, "member", "member"),
    (10, "斎藤 幸子", "さいとう さちこ", EDUCATION, "member", "member"),
    (11, "島田 進一", "しまだ しんいち", EDUCATION, "member", "member"),
    (12, "須藤 明美", "すどう あけみ", EDUCATION, "member", "member"),
)
_NAMES = {GENERAL: "総務委員会", EDUCATION: "文教厚生委員会"}


@dataclass(frozen=True)
class Council:
    """The council and the two people of its secretariat."""

    clerk: Actor  # 原 由美
    second: Actor  # 森 健太: reads what the first has written
    body: int
    committees: Mapping[str, int]

    def there(self) -> Body:
        """The council, loaded in the present session."""
        return db.session.get_one(Body, self.body)

    def committee(self, slug: str) -> Body:
        """One of its committees."""
        return db.session.get_one(Body, self.committees[slug])

    def members(self, body_id: int) -> list[int]:
        """The memberships of a body in the order of the seats."""
        mine = select(Membership.id).where(Membership.body_id == body_id).order_by(Membership.seat)
        return list(db.session.execute(mine).scalars())


def load_council(since: dt.date) -> Council:
    """Set up the secretariat, the council and its committees once."""
    known = db.session.execute(select(Body).where(Body.slug == COUNCIL)).scalar_one_or_none()
    if known is None:
        with unit_of_work(FOUNDER) as uow:
            office = accounts.create_office(
                uow,
                name=OFFICE,
                name_en="Council Secretariat",
                telephone="000-000-0030",
                fax="000-000-0031",
                email="gikai@midorino.example",
                address="〒000-0001 緑野市中央一丁目1番地",
            )
            hashed = db.session.execute(
                select(Account.password).where(Account.email == address("sato"))
            ).scalar_one()
            for login, name in (("hara", "原 由美"), ("mori", "森 健太")):
                made = accounts.create_account(
                    uow,
                    email=address(login),
                    name=name,
                    title=OFFICE,
                    password=PASSWORD,
                    hasher=lambda _text: str(hashed),
                )
                accounts.grant(uow, made, Role.COUNCIL, Scope(office_id=office.id))
        _bodies(since)
    return _council()


def _bodies(since: dt.date) -> None:
    clerk = _actor("hara")
    with unit_of_work(clerk) as uow:
        office = uow.session.execute(select(Office).where(Office.name == OFFICE)).scalar_one()
        council = bodies.create_body(
            uow,
            office,
            slug=COUNCIL,
            name="緑野市議会",
            kind="council",
            seats=SEATS,
            basis="地方自治法89条",
            quorum_base="seats",
            quorum_test="half_or_more",
            minutes_style="verbatim",
            term_months=48,
        )
        made = [council]
        for slug, name in _NAMES.items():
            made.append(
                bodies.create_body(
                    uow,
                    office,
                    slug=slug,
                    name=name,
                    kind="council_committee",
                    seats=SEATS // 2,
                    basis="緑野市議会委員会条例",
                    quorum_base="seats",
                    quorum_test="half_or_more",
                    parent=council,
                    term_months=24,
                )
            )
        _seat(uow, made, since)
        ids = [body.id for body in made]
    with unit_of_work(FOUNDER) as uow:
        for login in ("hara", "mori"):
            account = uow.session.execute(select(Account).where(Account.email == address(login))).scalar_one()
            for body_id in ids:
                accounts.grant(uow, account, Role.COUNCIL, Scope(body_id=body_id))


def _seat(uow: UnitOfWork, made: Sequence[Body], since: dt.date) -> None:
    by_slug_of = {body.slug: body for body in made}
    for seat, name, reading, committee, office, there in MEMBERS:
        own = (seat - 1) % (SEATS // 2) + 1
        for slug, number, held in ((COUNCIL, seat, office), (committee, own, there)):
            bodies.seat_member(
                uow,
                by_slug_of[slug],
                seat=number,
                name=name,
                reading=reading,
                category="議員",
                office=held,
                since=since,
            )


def _actor(login: str) -> Actor:
    return db.session.execute(select(Account).where(Account.email == address(login))).scalar_one().actor()


def _council() -> Council:
    found = {b.slug: b.id for b in db.session.execute(select(Body)).scalars()}
    return Council(_actor("hara"), _actor("mori"), found[COUNCIL], {slug: found[slug] for slug in _NAMES})
