import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwen.shared.masking import is_id_number, mask_account, mask_id_number, mask_numbers

digits = st.text("0123456789", min_size=8, max_size=20)


def test_an_identity_number_keeps_the_place_and_its_end():
    assert mask_id_number("330106199003071248") == "3301************48"


@given(digits)
def test_masking_keeps_the_length_and_hides_the_middle(number: str):
    masked = mask_id_number(number)

    assert len(masked) == len(number)
    assert set(masked[4:-2]) <= {"*"}
    assert set(mask_account(number)[:-4]) == {"*"}


@given(st.text("0123456789", max_size=7))
def test_what_is_too_short_is_hidden_whole(number: str):
    assert mask_id_number(number) == mask_account(number) == "*" * len(number)


def test_numbers_in_free_text_are_masked():
    text = "客户 13812346207 报身份证 330106199003071248,卡号 6222 0212 3456 7890 123,订单 CN-20240101 金额 128.00"

    assert mask_numbers(text) == (
        "客户 138****6207 报身份证 3301************48,卡号 6222********0123,订单 CN-20240101 金额 128.00"
    )


@pytest.mark.parametrize("written", ["+86 138 1234 6207", "86-13812346207", "138-1234-6207"])
def test_a_mobile_number_is_found_however_it_is_written(written: str):
    assert mask_numbers(written) == "138****6207"


def test_the_check_character_of_an_identity_number():
    assert is_id_number("11010519491231002X")
    assert is_id_number("11010519491231002x")
    assert not is_id_number("110105194912310021")
    assert not is_id_number("1101051949123100")
