"""Every address says who may open it, and reading changes nothing."""

import inspect
import types

import pytest

from consult.access.permissions import Permission
from consult.config import Settings
from consult.web.access import DECIDES_ITSELF, OPEN_ENDPOINTS

# GETs that open a unit of work, and why.
RECORDED_READS = {
    "desk_assembly.listing": "reading the codes stands in the log",
    "desk_attachments.picture": "a page of a file that came with an opinion, which may show a name",
    "receipts.show": "a look at a receipt is an event",
    "receipts.slip": "a look at a receipt is an event",
    "receipts.proof": "a look at a receipt is an event",
    "receipt_carry.ask": "a look at a receipt is an event",
    "receipt_carry.ask_by_link": "a look at an opinion by the link of a mail is an event",
    "receipt_versions.edit": "a look at a receipt is an event",
    "receipt_versions.show": "a look at a receipt is an event",
    "receipt_versions.proof": "a look at a receipt is an event",
    "api_receipts.show": "a look at a receipt is an event",
    "desk_opinions.attachment": "a look at what a citizen sent, unredacted, is an event",
    "desk_opinions.mail": "a look at the mail a citizen sent is an event",
    "desk_opinions.scan": "a look at what a citizen sent, unredacted, is an event",
}
PUBLIC_POSTS = {
    "opinions.send": "a citizen sends an opinion",
    "api_opinions.send": "a citizen sends an opinion",
    "archive.prepare": "anyone has the public package made; limited, and made anew only after a change",
    "log.check": "anyone checks a file against the log; nothing is stored",
    "receipts.lookup": "a citizen types the code of a receipt",
    "receipts.withdraw": "a citizen takes an opinion back",
    "calls.send": "anyone applies to an open call for members",
    "calls.lookup": "an applicant looks up what became of it by the code",
    "calls.withdraw": "an applicant takes the application back by the code",
    "api_receipts.carry": "a citizen says so by a program",
    "receipt_carry.answer": "a citizen says whether an opinion goes along to the new round, with its code",
    "receipt_carry.answer_by_link": "the same, with the link of a mail",
    "issue_mine.lookup": "who reported an issue sees what became of it, by number and code; nothing is stored",
    "issues.send": "anyone reports a local issue; nothing of it is public before an office has read it",
    "rooms.answer": "a participant says, with the code shown in the room, whether they are convinced",
    "views.send": "anyone says what they think of the year; nothing of it is public before an office has read it",
    "views_mine.lookup": "who sent a view looks it up by the code",
    "views_mine.take_back": "who sent a view takes it back by the code",
    "matching_new.send": "anyone offers or wishes something; nothing of it is public before an office has read it",
    "matching_mine.lookup": "who registered looks it up by the code",
    "matching_mine.answer": "a side that is asked says yes or no, with its code",
    "matching_mine.contact": "a side opens the other's contact, with its code, once both have accepted",
    "matching_mine.report": "a side reports, with its code",
    "matching_mine.withdraw": "who registered takes it back by the code",
    "volunteer_form.send": "anyone applies to be appointed; nothing of it is ever public",
    "volunteer_mine.lookup": "who applied opens their own page by number and code",
    "volunteer_mine.withdraw": "who applied takes it back, on the page opened by number and code",
    "volunteer_mine.report": "who is appointed reports, on that page",
    "volunteer_mine.listed": "who is appointed says whether the roster may name them, on that page",
    "volunteer_mine.leave": "who is appointed says they want to end the role, on that page",
    "volunteer_mine.renew": "who is appointed says whether they go on, on that page",
    "volunteer_mine.close": "the page of who applied is closed on this device; nothing is stored",
    "follow.ask": "anyone asks for mails; nothing begins before the link in the first is opened",
    "follow.confirm": "whoever holds the link of the first mail begins them",
    "follow.drop": "whoever holds the link of a mail changes what it tells of",
    "follow.stop": "whoever holds the link of a mail stops them, or their mail program does (RFC 8058)",
    "member_check.answer": "a member of a body checks or attests minutes by a personal link",
    "member_days.answer": "a member of a body says by a personal link which days suit them",
    "receipt_versions.send": "a citizen rewrites an opinion, with its code, until the call ends",
}
BOTH = {"desk_notice.new", "desk_meetings.new"}  # ask and create at one address; only a POST creates
SIGN_IN = {
    "security.login",
    "security.logout",
    "security.verify",
    "security.change_password",
    "security.static",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    from consult.app import create_app

    folder = tmp_path_factory.mktemp("routes")
    return create_app(
        Settings.from_environment({"CONSULT_DATA_DIR": str(folder), "CONSULT_WORKER": "0"}), TESTING=True
    )


def rules(site):
    return [rule for rule in site.url_map.iter_rules() if rule.endpoint not in OPEN_ENDPOINTS]


def ours(site):
    return [rule for rule in rules(site) if rule.endpoint.partition(".")[0] not in DECIDES_ITSELF]


def access(site, endpoint):
    return getattr(site.view_functions[endpoint], "access", "unmarked")


def test_every_view_says_who_may_open_it(site):
    unmarked = [rule.rule for rule in ours(site) if access(site, rule.endpoint) == "unmarked"]
    assert not unmarked


def test_every_mark_is_public_or_a_permission(site):
    marks = {access(site, rule.endpoint) for rule in ours(site)}
    assert all(mark is None or (mark and all(isinstance(p, Permission) for p in mark)) for mark in marks)


def test_the_sign_in_library_serves_only_what_was_switched_on(site):
    assert {r.endpoint for r in rules(site) if r.endpoint.startswith("security.")} == SIGN_IN


def test_only_what_citizens_do_may_be_posted_without_signing_in(site):
    found = {r.endpoint for r in ours(site) if "POST" in r.methods and access(site, r.endpoint) is None}
    assert found <= set(PUBLIC_POSTS), sorted(found - set(PUBLIC_POSTS))


def test_everything_under_the_desk_needs_a_permission(site):
    desk = [r for r in ours(site) if r.rule.startswith("/desk")]
    assert desk
    assert [r.rule for r in desk if access(site, r.endpoint) is None] == []


def test_no_address_takes_both_a_changing_method_and_a_read_in_one_view(site):
    both = {r.endpoint for r in ours(site) if {"GET", "POST"} <= r.methods}
    assert both <= BOTH, sorted(both - BOTH)


def test_no_address_uses_a_method_that_forms_cannot_send(site):
    assert {m for r in rules(site) for m in r.methods} <= {"GET", "HEAD", "OPTIONS", "POST"}


def opens_unit_of_work(function, seen=frozenset()):
    """Whether a view reaches a unit of work through functions of the edge."""
    names = set()
    pending = [function.__code__]
    while pending:
        code = pending.pop()
        names |= set(code.co_names)
        pending += [const for const in code.co_consts if isinstance(const, types.CodeType)]
    if names & {"unit_of_work", "perform"}:  # `actions.perform` opens one for its caller
        return True
    called = map(
        inspect.unwrap, filter(inspect.isfunction, (function.__globals__.get(name) for name in names))
    )
    return any(
        opens_unit_of_work(inner, seen | {function})
        for inner in called
        if inner not in seen and inner.__module__.startswith(("consult.web", "consult.api"))
    )


def test_reading_opens_no_unit_of_work_but_where_the_look_itself_is_recorded(site):
    reads = {r.endpoint for r in ours(site) if "GET" in r.methods} - BOTH
    found = {name for name in reads if opens_unit_of_work(inspect.unwrap(site.view_functions[name]))}
    assert found <= set(RECORDED_READS), sorted(found - set(RECORDED_READS))


def test_the_search_for_writing_views_finds_them(site):
    writes = {r.endpoint for r in ours(site) if "POST" in r.methods and access(site, r.endpoint) is not None}
    found = {name for name in writes if opens_unit_of_work(inspect.unwrap(site.view_functions[name]))}
    assert "desk.advance" in found
    assert "api_cases.advance" in found


def test_an_unmarked_view_is_closed_to_everyone(site):
    from flask import Flask

    from consult.web import access as gate

    bare = Flask("bare")
    bare.add_url_rule("/forgotten", "forgotten", lambda: "open")
    gate.init_app(bare)
    assert bare.test_client().get("/forgotten").status_code == 403


def test_addresses_are_plain_ascii_in_lower_case(site):
    odd = [r.rule for r in ours(site) if not r.rule.isascii() or r.rule != r.rule.lower()]
    assert not odd
