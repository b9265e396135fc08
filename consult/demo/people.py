"""Who works in 緑野市."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select

from consult.access.actor import Actor, Role, RoleGrant, Scope
from consult.accounts import actions
from consult.accounts.models import Account, Office
from consult.db import db
from consult.unit_of_work import UnitOfWork, unit_of_work

PASSWORD = "midorino-demo-2026"  # noqa: S105 - printed by the demo for everyone to use
FOUNDER = Actor(
    "system", "demo", grants=(RoleGrant(Role.ADMIN), RoleGrant(Role.SYSTEM), RoleGrant(Role.PUBLIC))
)


@dataclass(frozen=True)
class People:
    """The demo's offices (ids) and the actors of those who work there."""

    civic_office: int
    planning_office: int
    records_office: int
    secretary: Actor  # 佐藤美咲, 市民協働課
    head: Actor  # 田中一郎, 市民協働課
    records: Actor  # 鈴木健, 文書係
    stranger: Actor  # 中村葵, secretary of 都市計画課
    admin: Actor
    chair: Actor  # 水野恵子; the body adds her role when it is set up
    ito: Actor  # 伊藤さくら
    hayakawa: Actor  # 早川進

    def office(self, session_office_id: int) -> Office:
        """An office, loaded in the present session."""
        return db.session.get_one(Office, session_office_id)

    def refreshed(self) -> "People":
        """The same people with the roles they hold by now."""
        return _people()


_OFFICES = (
    ("市民協働課", "Civic Collaboration Division", "000-000-0000", "000-000-0001", "kyodo@midorino.example"),
    ("都市計画課", "City Planning Division", "000-000-0010", "000-000-0011", "toshi@midorino.example"),
    ("総務課文書係", "Records Section", "000-000-0020", "000-000-0021", "bunsho@midorino.example"),
)
_PEOPLE = (
    ("sato", "佐藤 美咲", "市民協働課 協働推進係", Role.SECRETARY, "市民協働課"),
    ("tanaka", "田中 一郎", "市民協働課長", Role.HEAD, "市民協働課"),
    ("suzuki", "鈴木 健", "総務課 文書係", Role.RECORDS, None),
    ("nakamura", "中村 葵", "都市計画課", Role.SECRETARY, "都市計画課"),
    ("admin", "管理者", "情報政策課", Role.ADMIN, None),
    ("mizuno", "水野 恵子", "会長", None, None),
    ("ito", "伊藤 さくら", "委員", None, None),
    ("hayakawa", "早川 進", "委員", None, None),
    ("nguyen", "グエン・ティ・ラン", "委員", None, None),
    ("yoshida", "𠮷田 学", "委員", None, None),
    ("takahashi", "髙橋 実", "委員", None, None),
    ("ono", "小野 千佳", "委員", None, None),
)


def address(login: str) -> str:
    """The sign-in address of a demo person."""
    return f"{login}@midorino.example"


def load_people(hasher: Callable[[str], str]) -> People:
    """Create offices and accounts once; loading twice changes nothing."""
    if db.session.execute(select(Account.id).where(Account.email == address("sato"))).first() is None:
        with unit_of_work(FOUNDER) as uow:
            _create(uow, hasher)
    return _people()


def _create(uow: UnitOfWork, hasher: Callable[[str], str]) -> None:
    offices = {
        name: actions.create_office(
            uow,
            name=name,
            name_en=name_en,
            telephone=telephone,
            fax=fax,
            email=email,
            address="〒000-0001 緑野市中央一丁目1番地",
        )
        for name, name_en, telephone, fax, email in _OFFICES
    }
    hashed = hasher(PASSWORD)
    for login, name, title, role, office in _PEOPLE:
        account = actions.create_account(
            uow, email=address(login), name=name, title=title, password=PASSWORD, hasher=lambda _text: hashed
        )
        if role is not None:
            actions.grant(uow, account, role, Scope(office_id=offices[office].id) if office else None)


def _people() -> People:
    accounts = {a.email.partition("@")[0]: a.actor() for a in db.session.execute(select(Account)).scalars()}
    offices = {o.name: o.id for o in db.session.execute(select(Office)).scalars()}
    return People(
        civic_office=offices["市民協働課"],
        planning_office=offices["都市計画課"],
        records_office=offices["総務課文書係"],
        secretary=accounts["sato"],
        head=accounts["tanaka"],
        records=accounts["suzuki"],
        stranger=accounts["nakamura"],
        admin=accounts["admin"],
        chair=accounts["mizuno"],
        ito=accounts["ito"],
        hayakawa=accounts["hayakawa"],
    )
