"""The building blocks of staff pages."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from shouwen.shared.templatetags import clock_words, sw

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def render(source: str, **context: object) -> str:
    return Template("{% load sw %}" + source).render(Context(context))


def at_noon(**offsets: int) -> datetime:
    return NOON + timedelta(**offsets)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(48, "48 s"), (95, "1:35"), (15480, "4 h 18 min"), (14400, "4 h"), (57600, "16 h"), (288000, "3 d")],
)
def test_a_duration_is_said_in_the_unit_that_matters(seconds, said):
    assert clock_words.span(seconds) == said


def test_what_is_over_says_so():
    assert clock_words.remaining(-16 * 3600) == "16 h over"


@pytest.mark.parametrize(("used", "tone"), [(69, ""), (70, "warn"), (99, "warn"), (100, "breach")])
def test_a_clock_has_no_colour_before_seven_tenths(used, tone):
    assert clock_words.tone(used, 100) == tone


def test_a_stopped_clock_shows_the_moment_it_stopped():
    shown = sw.clock(since=NOON, stopped=at_noon(seconds=96), limit=100)
    assert "<span>01:36</span>" in shown
    assert 'tone="warn"' in shown


def test_a_clock_towards_a_due_time_counts_its_whole():
    shown = sw.clock(due=at_noon(seconds=100), since=NOON, stopped=at_noon(seconds=40), bar=True)
    assert "1:00 left" in shown
    assert 'value="40.0"' in shown
    assert "tone" not in shown


def test_text_in_a_pill_is_escaped():
    assert "<b>" not in sw.pill("<b>", tone="warn")


def test_an_icon_without_a_label_is_decoration():
    assert 'aria-hidden="true"' in sw.icon("phone")
    assert 'role="img" aria-label="Call"' in sw.icon("phone", label="Call")


def test_a_tier_we_do_not_know_is_shown_as_standard():
    assert "Standard" in sw.tier("platinum")


class Feedback(forms.Form):
    name = forms.CharField(label="Name", help_text="As in the passport")
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)


def test_a_field_tells_its_error_to_screen_readers():
    shown = render("{% field form.name %}", form=Feedback({"name": ""}))
    assert 'aria-invalid="true"' in shown
    assert 'class="form-control"' in shown
    for reference in shown.split('aria-describedby="')[1].split('"')[0].split():
        assert f'id="{reference}"' in shown


def test_a_field_that_may_stay_empty_says_so():
    assert "optional" in render("{% field form.note %}", form=Feedback())
    assert "optional" not in render("{% field form.name %}", form=Feedback())


def test_a_column_sorts_the_other_way_at_the_second_press():
    request: Any = RequestFactory().get("/records/", {"sort": "opened_at", "page": "3", "q": "x"})
    shown = render('<table>{% sort_th "Time" "opened_at" %}</table>', request=request)
    assert 'aria-sort="ascending"' in shown
    assert 'href="?sort=-opened_at&amp;q=x"' in shown


def test_the_language_is_written_as_browsers_do():
    assert [sw.html_lang(code) for code in ("zh-hans", "en", "en-gb")] == ["zh-Hans", "en", "en-gb"]


def test_an_unknown_appearance_falls_back_to_the_usual_one():
    request: Any = RequestFactory().get("/")
    request.COOKIES["sw_theme"] = '"><script>'
    assert sw.appearance(Context({"request": request}), "theme") == "light"


def test_a_dialog_keeps_its_content_and_names_itself():
    shown = render('{% dialog id="move" title="Move" %}<p>Where to?</p>{% enddialog %}')
    assert 'aria-labelledby="move-title"' in shown
    assert "<p>Where to?</p>" in shown
