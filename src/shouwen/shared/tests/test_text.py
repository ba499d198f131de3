import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwen.shared.text import normalise_text, sort_key, tokens, tsquery_literal, tsvector_literal


def test_words_and_the_parts_of_compound_words_are_found_at_one_place():
    found = {(token.word, token.position) for token in tokens("中国移动通信集团办理宽带")}

    assert {("中国移动通信集团", 1), ("移动", 1), ("办理", 2), ("宽带", 3)} <= found


def test_an_order_number_stays_whole_and_is_found_by_its_digits():
    assert [token.word for token in tokens("订单ＣＮ-20240101")] == ["订单", "cn-20240101", "cn", "20240101"]


@pytest.mark.parametrize(
    ("asked", "query"),
    [
        ("宽带 办理", "'宽带' & '办理'"),
        ("怎么办理宽带", "('办理' & '宽带')"),
        ("宽带 OR 手机", "'宽带' | '手机'"),
        ("“办理宽带” -退费", "('办理' <-> '宽带') & !'退费'"),
        ("OR 宽带 OR", "'宽带'"),
        ("的", "'的'"),
        ("，。!", ""),
    ],
)
def test_what_people_type_becomes_a_query(asked: str, query: str):
    assert tsquery_literal(asked) == query


def test_while_typing_the_last_word_may_go_on():
    assert tsquery_literal("办理宽", prefix=True) == "('办理' & '宽':*)"


def test_in_dictionary_order():
    assert sorted(["重庆", "上海", "北京", "Ann"], key=sort_key) == ["Ann", "北京", "重庆", "上海"]


@pytest.mark.django_db
@given(st.text(max_size=60), st.text(max_size=20))
def test_postgresql_takes_every_literal(document: str, asked: str):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::tsvector @@ %s::tsquery", [tsvector_literal(document), tsquery_literal(asked)])
        assert cursor.fetchone() in {(True,), (False,)}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("宽带", True),
        ("a-b", True),
        ('"办理宽带"', True),
        ('"宽带办理"', False),
        ("宽带 -办理", False),
        ("手机 OR 宽带", True),
        ("套", False),
    ],
)
def test_the_query_finds_what_it_should(asked: str, found: bool):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT %s::tsvector @@ %s::tsquery",
            [tsvector_literal({"A": "办理宽带", "B": "方案 a-b,融合套餐"}), tsquery_literal(asked)],
        )
        assert cursor.fetchone() == (found,)


@given(st.text())
def test_normalised_text_can_be_stored(text: str):
    assert "\x00" not in normalise_text(text)
