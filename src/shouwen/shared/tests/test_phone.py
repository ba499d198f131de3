import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwen.shared.errors import BusinessRuleError
from shouwen.shared.phone import display_phone, mask_phone, normalise_phone, phone_or_none

mobiles = st.from_regex(r"1(3[0-9]|5[0-35-9]|8[0-9])[0-9]{8}", fullmatch=True).filter(str.isascii)


@pytest.mark.parametrize(
    "written",
    [
        "13812346207",
        "138 1234 6207",
        "138-1234-6207",
        "+8613812346207",
        "8613812346207",
        "0086 138 1234 6207",
        "１３８１２３４６２０７",
    ],
)
def test_every_way_of_writing_a_number_is_one_number(written: str):
    assert normalise_phone(written) == "+8613812346207"


def test_landlines_and_foreign_numbers():
    assert normalise_phone("010-62345678") == "+861062345678"
    assert normalise_phone("+1 650 253 0000") == "+16502530000"


@pytest.mark.parametrize("written", ["", "anonymous", "10086", "123", "1381234620", "138123462071", "<script>"])
def test_what_cannot_be_dialled_is_refused_with_an_example(written: str):
    assert phone_or_none(written) is None
    with pytest.raises(BusinessRuleError, match="138 1234 6207"):
        normalise_phone(written)


def test_shown_as_people_here_read_it():
    assert display_phone("+8613812346207") == "138 1234 6207"
    assert display_phone("+861062345678") == "010 6234 5678"
    assert display_phone("+16502530000") == "+1 650-253-0000"
    assert display_phone("anonymous") == "anonymous"


def test_masked():
    assert mask_phone("+8613812346207") == "138****6207"
    assert mask_phone("+861062345678") == "010****5678"
    assert mask_phone("+16502530000") == "+1 ******0000"
    assert mask_phone("10086") == "*****"


@given(mobiles)
def test_masking_is_the_same_however_the_number_is_written(mobile: str):
    assert mask_phone(mobile) == mask_phone(normalise_phone(mobile)) == f"{mobile[:3]}****{mobile[-4:]}"


@given(st.text(max_size=40))
def test_no_text_is_an_unexpected_error(text: str):
    number = phone_or_none(text)

    assert number is None or phone_or_none(number) == number
    mask_phone(text)
    display_phone(text)
