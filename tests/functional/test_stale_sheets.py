"""A sheet left open in a tab while somebody else changed it, or the case moved on: nothing unseen is done, nothing lost."""

from tests.functional import test_s4_local_issue as s4

sato = s4.sato
SHEET = f"{s4.SHEETS}/can_do/1"


def test_a_newer_wording_is_not_withdrawn_from_a_page_that_shows_the_old_one(sato):
    s4.home(sato)
    late = dict(sato.open(SHEET).forms[-1].fields)
    sato.open(SHEET).press("", form=s4.CHANGE, what="年3回の草刈り", who="区の有志")
    sato.post(f"{SHEET}/withdraw", **late | {"reason": "二重に書いた"})
    assert sato.status == 409, sato.text
    assert "ほかの人が先に直しました" in sato.text
    assert "年3回の草刈り" in sato.text
    assert 'value="二重に書いた"' in sato.html
    sato.press("", form=-1)
    assert sato.path == f"{s4.SHEETS}/?withdrawn=can_do"


def test_a_page_that_names_no_version_withdraws_nothing(sato):
    s4.home(sato)
    late = dict(sato.open(SHEET).forms[-1].fields)
    sato.post(f"{SHEET}/withdraw", **late | {"reason": "二重に書いた", "version": ""})
    assert sato.status == 409
    assert "年2回の草刈り" in sato.open(f"{s4.SHEETS}/").text
