import gettext
from pathlib import Path

import pytest

from tools import catalogues

PO = """
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "Answer"
msgstr "接听"
"""


@pytest.fixture
def package(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(catalogues, "PACKAGE", folder)
    (folder / "locale/zh_Hans/LC_MESSAGES").mkdir(parents=True)
    (folder / "templates").mkdir()
    catalogue(folder).write_text(PO)
    return folder


def catalogue(package: Path) -> Path:
    return package / "locale/zh_Hans/LC_MESSAGES/django.po"


def test_texts_of_code_and_pages_that_nobody_translated_are_named(package: Path):
    (package / "views.py").write_text(
        '_("Answer")\ngettext_lazy("Hang up")\npgettext("phone", "Hold")\nngettext("%(n)s call", "%(n)s calls", 2)\n'
    )
    (package / "templates/page.html").write_text(
        '{% load i18n %}{% translate "Mute" %}\n{% blocktranslate %}Dear {{ name }}{% endblocktranslate %}'
    )

    named = list(catalogues.untranslated())

    assert [fault.split(": not translated")[1] for fault in named] == [
        ": 'Hang up'",
        " (phone): 'Hold'",
        ": '%(n)s call'",
        ": 'Mute'",
        ": 'Dear %(name)s'",
    ]
    assert named[-1].startswith("templates/page.html:2:")


def test_an_unconfirmed_translation_does_not_count(package: Path):
    (package / "views.py").write_text('_("Answer")\n')
    assert list(catalogues.untranslated()) == []

    catalogue(package).write_text(PO.replace('msgid "Answer"', '#, fuzzy\nmsgid "Answer"'))
    assert len(list(catalogues.untranslated())) == 1


def test_a_translation_with_a_foreign_placeholder_is_named(package: Path):
    catalogue(package).write_text(PO + '\nmsgid "Dear %(name)s"\nmsgstr "%(nmae)s 您好"\n')

    assert len(list(catalogues.broken_placeholders())) == 1


def test_the_compiled_form_is_read_by_the_standard_library(package: Path):
    catalogues.main("compile")

    with catalogue(package).with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Answer") == "接听"
