"""An assembly by lot whose members were drawn and whose pack is out: 100 invited, 20 accepted, 12 places."""

import datetime as dt

from consult.access.actor import SYSTEM
from consult.cases import queries
from consult.collaboration.assemblies import codes as assembly_codes
from consult.demo.people import People
from consult.demo.sheet_desk import SheetDesk
from consult.unit_of_work import unit_of_work

_TOLD = ("question", "days", "reward", "care", "language", "how_to_answer", "personal_data", "contact")


def assembled(people: People, today: dt.date) -> None:
    """Designed ten weeks ago, drawn a month ago; it meets in sixteen days."""
    one = SheetDesk(people, today - dt.timedelta(days=70)).begin(
        "citizens_assembly", "駅前広場のこれから", "くじで選ばれた人が話し合います。"
    )
    one.write("assembly", {
        "question": "駅前の広場を、だれとどう使うか", "sample": "18–24歳：40\n25歳以上：60", "places": "12", "quotas": "18–24歳：5\n25歳以上：7",
        "seed_rule": "市の半分のSHA-256を先に公表し、残りをさいころで作る", "balance": "賛成と反対の研究者を1人ずつ",
        "use_of_result": "提言ごとに90日以内に答える", "contact": "市民協働課",
    }).file("design").move("publish_design").on(today - dt.timedelta(days=60))  # fmt: skip
    meets = today + dt.timedelta(days=16)
    one.write("invitation", {"date": meets.isoformat(), **dict.fromkeys(_TOLD, "招待状のとおり")})
    codes = [(f"Y{n:03}", "18–24歳") for n in range(40)] + [(f"Z{n:03}", "25歳以上") for n in range(60)]
    one.drawn(
        "\n".join(f"{code},{stratum}" for code, stratum in codes), " ".join(code for code, _ in codes[::5])
    )
    one.on(today - dt.timedelta(days=30)).move("close_acceptance", SYSTEM)
    with one.now(), unit_of_work(people.records) as uow:
        case = queries.by_slug(uow.session, one.slug)
        assembly_codes.announce(uow, case)
        assembly_codes.draw(uow, case, "36142")
    with one.now(), unit_of_work(people.secretary) as uow:
        assembly_codes.file_record(uow, queries.by_slug(uow.session, one.slug))
    one.move("draw", people.records).on(today - dt.timedelta(days=2))
    one.write(
        "pack",
        {"experts_for": "都市計画の研究者", "experts_against": "商店街の研究者", "material": "図面と費用"},
    )
    one.file("pack").move("publish_pack")
