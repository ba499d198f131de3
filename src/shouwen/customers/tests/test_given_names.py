"""What somebody typed as their name, split into the name and the title."""

import pytest

from shouwen.customers.core.addressing import Title, name_and_title, surname_of


@pytest.mark.parametrize(
    ("given", "name", "title"),
    [
        ("林女士", "林", "ms"),
        ("陈小姐", "陈", "ms"),
        (" 欧阳先生 ", "欧阳", "mr"),
        ("Ms Smith", "Smith", "ms"),
        ("Mr. Smith", "Smith", "mr"),
        ("林雅文", "林雅文", ""),
        ("先生", "先生", ""),
        ("", "", ""),
    ],
)
def test_a_title_is_taken_from_the_name_and_nothing_is_guessed(given, name, title):
    assert name_and_title(given) == (name, title)


@pytest.mark.parametrize(
    ("name", "title", "surname"),
    [("欧阳", "mr", "欧阳"), ("欧阳", "", "欧"), ("林雅文", "ms", "林")],
)
def test_a_compound_surname_that_stands_alone_before_a_title_is_kept_whole(name, title, surname):
    assert surname_of(name, Title(title)) == surname
