"""What can be found of a meeting: the rows of its published minutes, as the public edition has them."""

import json
from collections.abc import Iterator

from sqlalchemy.orm import Session

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
                    day, f"/meetings/{case.slug}/minutes#{place}", row["speaker"],
                )  # fmt: skip
