"""A grant paid in part in advance, and a call for another that is open now."""

import datetime as dt

from consult.calendars import fiscal_year
from consult.demo.people import People
from consult.demo.sheet_desk import SheetDesk


def granted(people: People, today: dt.date) -> None:
    """Decided and advanced forty days ago, or on the first day of the 年度; the call is open for 25 days."""
    year = fiscal_year(today)
    day = max(today - dt.timedelta(days=40), year.first)
    one = SheetDesk(people, day).begin(
        "grant", "子ども食堂と見守り（補助金）", "食材と会場の費用を補助します。"
    )
    one.write(
        "call", {"programme": "地域づくり補助金", "closes_on": (today + dt.timedelta(days=20)).isoformat()}
    )
    one.write("application", {
        "applicant": "みどり子ども食堂", "purpose": "月2回、だれでも来られる食堂をひらく", "begins_on": day.isoformat(),
        "ends_on": year.last.isoformat(), "cost": "620,000", "other_income": "参加費 60,000円",
        "account": "緑野銀行 普通 0000000",
    })  # fmt: skip
    one.file("application", "plan", "budget").move("apply")
    one.write("cost", {"what": "食材", "amount": "620,000"}).write(
        "examination", {"result": "適当", "view": "document"}
    )
    one.write("budget", {"name": "地域づくり補助金", "year": str(year.year), "amount": "2,000,000"}).move(
        "examine"
    )
    one.move("decide", people.head, amount=300_000, grant_conditions="領収書を5年残す").file(
        "advance_request"
    )
    one.move("pay_advance", people.head, amount=200_000)
    SheetDesk(people, today).begin("grant", "花と緑の補助金（受付）", "").write(
        "call", {"programme": "花と緑の補助金", "closes_on": (today + dt.timedelta(days=25)).isoformat()}
    )
