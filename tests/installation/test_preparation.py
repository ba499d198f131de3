import os
from datetime import date

import pytest

from shouwen.installation import preparation
from shouwen.installation.database import EmbeddedDatabase
from shouwen.installation.parts import Part, Plan
from shouwen.installation.preparation import Preparation

TODAY = date(2026, 11, 22)
WORK = Plan((Part("migrations", ("migrate",)),), ())


@pytest.fixture
def remembered(prepared, database: EmbeddedDatabase, folder, monkeypatch: pytest.MonkeyPatch) -> EmbeddedDatabase:
    monkeypatch.setattr(preparation, "PACKAGE", folder / "package")
    (folder / "package").mkdir()
    (folder / "package" / "models.py").write_text("")
    assert not Preparation(database, WORK, TODAY).is_done()
    Preparation(database, WORK, TODAY).remember()
    return database


def test_the_same_program_need_not_prepare_twice_a_day(remembered: EmbeddedDatabase):
    assert Preparation(remembered, WORK, TODAY).is_done()


def test_the_next_day_it_does(remembered: EmbeddedDatabase):
    assert not Preparation(remembered, WORK, date(2026, 11, 23)).is_done()


def test_with_other_commands_it_does(remembered: EmbeddedDatabase):
    assert not Preparation(remembered, Plan((), ()), TODAY).is_done()


def test_with_another_demo_password_it_does(remembered: EmbeddedDatabase, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SHOUWEN_DEMO_PASSWORD", "another one")

    assert not Preparation(remembered, WORK, TODAY).is_done()


def test_changed_code_does(remembered: EmbeddedDatabase):
    os.utime(preparation.PACKAGE / "models.py", (0, 0))

    assert not Preparation(remembered, WORK, TODAY).is_done()


def test_a_database_made_anew_has_to_be_prepared(remembered: EmbeddedDatabase):
    remembered.destroy()

    assert not Preparation(remembered, WORK, TODAY).is_done()
