"""A procedure in which a body acts is not begun without one, and a case that stands without one gets it."""

import pytest

from consult.bodies import actions as bodies
from consult.cases import actions
from consult.db import db
from consult.demo.people import load_people
from consult.unit_of_work import unit_of_work


@pytest.fixture
def sato(city, staff):
    """佐藤, whose office hosts 推進協議会."""
    with city.app_context():
        people = load_people(lambda text: f"plain:{text}")
        with unit_of_work(people.secretary) as uow:
            bodies.create_body(
                uow, people.office(people.civic_office), slug="kyodo-kento", name="推進協議会", seats=7,
                kind="statutory", basis="条例", purpose="協働",
            )  # fmt: skip
        db.session.remove()
    return staff("sato")


def test_a_review_is_begun_with_the_body_whose_chair_recommends(sato):
    sato.open("/desk/begin").press("", procedure="review", title="令和8年度の検証")
    assert sato.status == 422
    assert "会議体の会長や委員だけができること" in sato.text
    assert 'value="令和8年度の検証"' in sato.html
    sato.press("", body="1")
    assert sato.path.startswith("/desk/cases/r8-")


def test_a_case_that_was_begun_without_a_body_gets_one_and_keeps_it(city, sato, staff):
    with city.app_context():
        people = load_people(lambda text: f"plain:{text}")
        with unit_of_work(people.secretary) as uow:
            made = actions.open_case(uow, "review", title="検証", office=people.office(people.civic_office))
        slug = made.slug
        db.session.remove()
    page = f"/desk/cases/{slug}/body"
    assert page in sato.open(f"/desk/cases/{slug}").html
    sato.open(page).press("", body="")
    assert (sato.status, "会議体を選んでください" in sato.text) == (422, True)
    late = sato.again(body="1")
    sato.post(page, **late)
    assert sato.path == f"/desk/cases/{slug}"
    assert page not in sato.html
    assert sato.post(page, **late).status == 409
    assert staff("mizuno").status_of(page) == 403
