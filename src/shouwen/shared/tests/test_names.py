import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwen.shared.names import COMPOUND_SURNAMES, PersonName, Sex, mask_name, salutation, split_name
from shouwen.shared.text import name_sort_key


@pytest.mark.parametrize(
    ("full_name", "surname", "given_name"),
    [
        ("王建国", "王", "建国"),
        ("张三", "张", "三"),
        ("欧阳修", "欧阳", "修"),
        ("欧 阳 修", "欧阳", "修"),
        ("诸葛孔明", "诸葛", "孔明"),
        ("欧阳", "欧", "阳"),
        ("阿卜杜拉·买买提", "阿卜杜拉", "买买提"),
        ("John Ronald Smith", "Smith", "John Ronald"),
        ("", "", ""),
    ],
)
def test_the_surname_is_known(full_name: str, surname: str, given_name: str):
    assert split_name(full_name) == PersonName(surname, given_name)


def test_the_customer_is_addressed_by_the_surname():
    assert salutation("欧阳", Sex.MALE) == "欧阳先生"
    assert salutation("王", Sex.FEMALE) == "王女士"
    assert salutation("王", Sex.UNKNOWN) == "尊敬的客户"


@pytest.mark.parametrize(
    ("full_name", "masked"),
    [("王建国", "王**"), ("张三", "张*"), ("欧阳修", "欧阳*"), ("李", "李*"), ("John Smith", "J*** S****"), ("", "")],
)
def test_masked(full_name: str, masked: str):
    assert mask_name(full_name) == masked


@given(st.sampled_from(sorted(COMPOUND_SURNAMES)), st.text("建国伟芳娜敏静丽强磊", min_size=1, max_size=2))
def test_a_compound_surname_stays_whole_and_the_given_name_is_hidden(surname: str, own: str):
    assert split_name(surname + own) == PersonName(surname, own)
    assert mask_name(surname + own) == surname + "*" * len(own)


@given(st.text(min_size=1, max_size=20))
def test_no_name_is_shown_whole(name: str):
    masked = mask_name(name)

    assert masked != name.strip() or not name.strip().strip("*")


def test_names_are_ordered_by_the_sound_of_the_surname():
    assert sorted(["张伟", "单雄信", "欧阳修", "曾国藩", "安宁"], key=name_sort_key) == [
        "安宁",
        "欧阳修",
        "单雄信",
        "曾国藩",
        "张伟",
    ]
