"""Three lines to the next person: what is taken and what is refused, all at once."""

import pytest

from consult.dossier.handed_on_rules import LONGEST, read, told
from consult.errors import Invalid


def wrong(**typed):
    with pytest.raises(Invalid) as caught:
        read(typed)
    return {name: str(said[0]) for name, said in caught.value.fields.items()}


def test_one_line_is_enough_and_they_keep_their_order():
    said = read({"next": " 予備日を決める ", "well": "回覧板が届いた", "hard": ""})
    assert [(str(label), text) for label, text in told(said.lines)] == [
        ("うまくいったこと", "回覧板が届いた"),
        ("次に変えるとよいこと", "予備日を決める"),
    ]


def test_everything_wrong_is_said_at_once():
    said = wrong(well="あ" * (LONGEST + 1), hard="1\n2", next="電話は0566-12-3456", declined="急いだ")
    assert said == {
        "well": "140字までです（いま141字）",
        "hard": "1行で書いてください",
        "next": "公表される欄に、個人の情報かもしれない「0566-12-3456」があります。消すか、確かめた印を付けてください",
        "declined": "3行を書いたときは、残さない理由は空けてください",
    }


def test_none_are_left_only_with_a_reason():
    assert wrong() == {"well": "1行でも書いてください。残さないときは、その理由を書いてください"}
    assert read({"declined": "申込みがなく、始まらなかった"}).lines == {}


def test_a_number_that_is_nobodys_is_taken_when_a_person_has_looked():
    assert read({"well": "窓口0566-12-3456が便利", "confirmed": "1"}).lines
