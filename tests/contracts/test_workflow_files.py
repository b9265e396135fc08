"""Procedure files on disk, and the worked example decided by the file that ships."""

import dataclasses
import datetime as dt

import pytest

import consult.consultations.restart_conditions  # noqa: F401 - importing registers
from consult.clock import tokyo
from consult.consultations.conditions import ConsultationFacts
from consult.errors import Invalid, Refused
from consult.resources import resource
from consult.workflow.explain import decide, explain
from consult.workflow.library import load_all
from consult.workflow.loader import LARGEST_FILE, load
from consult.workflow.source import Problems

FILE = resource("workflows") / "plan_history.toml"
SHORT = ConsultationFacts(
    opens_on=dt.date(2026, 10, 1),
    closes_on=dt.date(2026, 10, 29),
    closes_at=tokyo(2026, 10, 29, 23, 59, 59),
    min_days=30,
    notice_missing=(),
    draft_sections=12,
    is_restart=False,
)


def everyone(_):
    return True


@pytest.fixture
def text():
    return FILE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def consultation():
    return load_all(resource("workflows"))["public_consultation"]


def test_a_file_over_one_megabyte_is_refused(tmp_path):
    path = tmp_path / "large.toml"
    path.write_bytes(b"#" * (LARGEST_FILE + 1))
    with pytest.raises(Problems, match="1MB"):
        load(path)


def test_the_library_takes_the_newest_version_of_each_name(tmp_path, text):
    (tmp_path / "newer.toml").write_text(text.replace("version = 1", "version = 2"), encoding="utf-8")
    (tmp_path / "older.toml").write_text(text, encoding="utf-8")
    assert load_all(tmp_path)["plan_history"].version == 2


def test_one_version_written_twice_differently_is_refused(tmp_path, text):
    (tmp_path / "a.toml").write_text(text, encoding="utf-8")
    (tmp_path / "b.toml").write_text(text.replace("Adopted", "Settled"), encoding="utf-8")
    with pytest.raises(Problems, match="version を1つ増やして"):
        load_all(tmp_path)


def test_every_broken_file_of_a_folder_is_told(tmp_path, text):
    (tmp_path / "a.toml").write_text(text.replace("title", "titel"), encoding="utf-8")
    (tmp_path / "b.toml").write_text("version: 1", encoding="utf-8")
    with pytest.raises(Problems) as refused:
        load_all(tmp_path)
    assert {p.file.rsplit("/", 1)[-1] for p in refused.value.problems} == {"a.toml", "b.toml"}


def test_a_period_of_29_days_is_refused_and_with_a_reason_accepted(consultation):
    option = next(o for o in explain(consultation, "draft", SHORT, everyone) if o.trigger == "publish_notice")
    assert (option.allowed, option.answerable) == (False, True)
    with pytest.raises(Refused) as refused:
        decide(consultation, "draft", "publish_notice", SHORT, everyone)
    assert [v.code for v in refused.value.verdicts if not v.ok] == ["period_long_enough"]
    given = {"reason_for_short_period": "国の補助申請期限のため"}
    decision = decide(consultation, "draft", "publish_notice", SHORT, everyone, inputs=given)
    assert (decision.to, decision.inputs) == ("open", given)
    assert decision.effects == (
        "freeze_draft",
        "announce",
        "schedule_closing",
        "tell_followers",
        "ask_to_carry_over",
    )


def test_a_clock_that_is_early_is_refused_and_one_that_is_late_is_not(consultation):
    early = dataclasses.replace(SHORT, now=tokyo(2026, 10, 29, 23, 59, 59))
    with pytest.raises(Refused):
        decide(consultation, "open", "close", early, everyone)
    late = dataclasses.replace(SHORT, now=tokyo(2026, 11, 3))
    assert decide(consultation, "open", "close", late, everyone).to == "closed"


def test_outcome_d_without_a_reason_blocks_the_decision(consultation):
    facts = ConsultationFacts(
        uncovered=(),
        groups_unanswered=(),
        groups_unapproved=(),
        outcomes_without_reason=(9,),
        amendments_without_diff=(),
        received=8,
        published=7,
        withheld=0,
        duplicates=0,
        withdrawn=0,
        late=1,
        invalid=0,
        off_topic=0,
    )
    with pytest.raises(Refused) as refused:
        decide(consultation, "considering", "decide", facts, everyone)
    assert [str(v) for v in refused.value.verdicts if not v.ok] == [
        "理由の要る区分なのに、理由がない論点があります（No. 9）"
    ]
    reasoned = dataclasses.replace(facts, outcomes_without_reason=())
    assert decide(consultation, "considering", "decide", reasoned, everyone).to == "decided"


def test_a_last_day_on_a_saturday_asks_for_a_tick_and_a_reason(consultation):
    saturday = dataclasses.replace(SHORT, closes_on=dt.date(2026, 10, 31))
    with pytest.raises(Invalid) as refused:
        decide(consultation, "draft", "publish_notice", saturday, everyone)
    assert list(refused.value.fields) == ["acknowledged.ends_on_holiday"]


def test_nothing_is_published_before_the_redactions_are_reviewed(consultation):
    for stage in consultation.stages:
        for edge in consultation.edges_from(stage.name):
            if edge.to == "published":
                assert "redaction_reviewed" in edge.requires


def test_a_consultation_can_be_abandoned_only_with_a_public_reason(consultation):
    with pytest.raises(Invalid) as refused:
        decide(consultation, "open", "abandon", SHORT, everyone)
    assert set(refused.value.fields) == {"reason", "follow_up"}
