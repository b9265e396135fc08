"""What can be found of a meeting: the rows of its published minutes, as the public edition has them."""

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from consult.bodies.rules import Label, called
from consult.cases.models import Case
from consult.documents import files
from consult.i18n import gettext, using
from consult.meetings import edition, queries
from consult.meetings.models import Meeting
from consult.meetings.setting import PUBLIC_JSON, published
from consult.records.sources import Entry, source


@source("remark")
def remarks(session: Session, case: Case) -> Iterator[Entry]:
    """Each remark and each event of the minutes, from the filed public record: what was withheld is not in it."""
    meeting = session.get(Meeting, case.id)
    if meeting is None or meeting.published_at is None:
        return
    document = published(session, meeting, PUBLIC_JSON)
    if document is None:
        return
    record = json.loads(files.read(document.file))
    numbers = edition.numbered(record)
    day = queries.held_on(meeting).isoformat()
    chairs = _chair_by_name(meeting, record)
    with using("ja"):
        for title, rows in (
            (gettext("開会"), record["opening"]),
            *((item["title"], item["rows"]) for item in record["items"]),
        ):
            for row in rows:
                place = f"r{numbers[row['row']]}" if row["row"] in numbers else f"f{row['row']}"
                yield Entry(
                    f"remark/{row['row']}", f"{case.title}　{title}",
                    f"{row['speaker']}：{row['text']}" if row["speaker"] else row["text"],
                    day, f"/meetings/{case.slug}/minutes#{place}", chairs.get(row["speaker"], row["speaker"]),
                )  # fmt: skip


def _chair_by_name(meeting: Meeting, record: dict[str, Any]) -> dict[str, str]:
    """会長 as 会長（水野会長）: the chair speaks by the title alone, and is looked for by name.

    Only from the list of those present in the same edition, and only where the body names who speaks.
    """
    chairs = [member["listed"] for member in record["present"] if member["office"] == "chair"]
    if len(chairs) != 1 or meeting.body.speaker_style != "name":
        return {}
    title = called(Label("", "chair"))
    return {title: f"{title}（{chairs[0]}）"}
