"""How what people type is read, and under what names are filed."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwen.customers.core.finding import By, Query, name_keys, plain_sounds, prefix_range, read_query


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("林 雅文", Query(By.NAME, "林雅文")),
        ("linyw", Query(By.PINYIN, "linyw")),
        ("Lín Yǎ", Query(By.PINYIN, "linya")),
        ("lǚ", Query(By.PINYIN, "lv")),
        ("138 1234 6207", Query(By.NUMBER, "+8613812346207")),
        ("+86-138-1234-6207", Query(By.NUMBER, "+8613812346207")),
        ("６２０７", Query(By.LAST_DIGITS, "6207")),
        ("620", Query(By.TOO_FEW_DIGITS, "620")),
        ("11010519491231002x", Query(By.ID_NUMBER, "11010519491231002X")),
        ("  ", Query(By.NOTHING)),
        ("--", Query(By.NOTHING)),
    ],
)
def test_what_is_typed_is_read_as(typed, read):
    assert read_query(typed) == read


@given(st.text(max_size=40))
def test_anything_at_all_can_be_typed(typed):
    query = read_query(typed)

    assert "\x00" not in query.text


@given(st.text(max_size=12), st.text(max_size=12))
def test_a_prefix_range_holds_exactly_the_texts_that_begin_so(prefix, text):
    low, high = prefix_range(prefix)
    # Bytes, as the database compares them; surrogates and the last code point cannot be stored or typed.
    encoded = [part.encode("utf-8", "surrogatepass") for part in (low, prefix + text, high)]

    if not text.startswith("\U0010ffff"):
        assert encoded[0] <= encoded[1] < encoded[2]


@given(st.text(alphabet=string.ascii_lowercase, min_size=1, max_size=8), st.text(max_size=8))
def test_a_text_that_begins_otherwise_is_outside_the_range(prefix, text):
    low, high = prefix_range(prefix)

    assert (low <= text < high) == text.startswith(prefix)


@pytest.mark.parametrize(
    ("name", "sounds", "initials"),
    [
        ("林雅文", "linyawen", "lyw"),
        ("单雄信", "shanxiongxin", "sxx"),
        ("吕布", "lvbu", "lb"),
        ("Anna Smith", "annasmith", "as"),
        ("", "", ""),
    ],
)
def test_a_name_is_filed_under(name, sounds, initials):
    keys = name_keys(name)

    assert (keys.sounds, keys.initials) == (sounds, initials)


@given(st.text(max_size=30))
def test_sounds_hold_letters_only(text):
    assert all(character.isalpha() for character in plain_sounds(text))
