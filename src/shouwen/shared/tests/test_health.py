import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import RequestFactory
from django.urls import resolve

from shouwen import __version__
from shouwen.shared import views
from shouwen.shared.health.beats import COMPONENTS, beat, components, forget_the_dead, last_beat
from shouwen.shared.health.metrics import Gauge, render_metrics

AT = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)


def alive(name: str, at: datetime = AT) -> bool:
    return next(component.is_alive(at) for component in components() if component.name == name)


def test_a_component_lives_as_long_as_one_of_its_processes(db):
    beat("router", "a", at=AT - timedelta(minutes=1))
    beat("router", "b", at=AT)

    assert alive("router")
    assert not alive("router", AT + timedelta(seconds=11))


def test_what_was_never_heard_of_is_down(db):
    assert not alive("switch")


def test_a_process_that_ends_on_purpose_is_gone_at_once(db):
    beat("worker", "a", at=AT)
    last_beat("worker", "a")

    assert not alive("worker")


def test_the_dead_are_forgotten_after_an_hour(db):
    beat("worker", "old", at=AT - timedelta(hours=2))
    beat("worker", "new", at=AT)

    assert forget_the_dead(at=AT) == 1
    assert alive("worker")


def test_health_names_the_version_and_every_part(db):
    for name in COMPONENTS:
        beat(name, "one")

    answer = views.healthz(RequestFactory().get("/healthz"))

    assert answer.status_code == 200
    assert json.loads(answer.content) == {"version": __version__, "status": "ok", "database": "ok"} | dict.fromkeys(
        COMPONENTS, "ok"
    )


def test_health_and_metrics_are_found_at_their_addresses():
    assert resolve("/healthz", "shouwen.shared.urls").func is views.healthz
    assert resolve("/metrics", "shouwen.shared.urls").func is views.metrics


def test_health_is_degraded_while_a_part_is_down(db):
    for name in COMPONENTS[1:]:
        beat(name, "one")

    state = json.loads(views.healthz(RequestFactory().get("/healthz")).content)
    assert (state["status"], state[COMPONENTS[0]]) == ("degraded", "down")


def test_without_the_database_health_fails_loudly(db):
    def broken(*_arguments: Any) -> Any:
        raise OperationalError("gone")

    with connection.execute_wrapper(broken):
        answer = views.healthz(RequestFactory().get("/healthz"))

    assert answer.status_code == 503
    assert json.loads(answer.content)["database"] == "down"


def test_metrics_are_read_from_the_database(db):
    beat("worker", "w1", {"jobs": 3, "paused": False, "note": "x"}, at=AT - timedelta(seconds=4))

    text = render_metrics(AT).decode()

    assert 'shouwen_component_instances{component="worker"} 1.0' in text
    assert 'shouwen_heartbeat_age_seconds{component="worker",instance="w1"} 4.0' in text
    assert 'shouwen_component_figure{component="worker",figure="jobs",instance="w1"} 3.0' in text
    assert "paused" not in text


def test_modules_add_their_own_figures(db, monkeypatch):
    from shouwen.shared.health import metrics

    monkeypatch.setattr(metrics, "_sources", [])
    metrics.register_gauges(lambda: [Gauge("shouwen_waiting", "Contacts that wait.", 2, {"queue": "宽带"})])

    assert 'shouwen_waiting{queue="宽带"} 2.0' in render_metrics(AT).decode()


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("10.0.0.1", {}, 403),
        ("127.0.0.1", {"X-Forwarded-For": "8.8.8.8"}, 403),
        ("10.0.0.1", {"Authorization": "Bearer right"}, 200),
        ("10.0.0.1", {"Authorization": "Bearer wrong"}, 403),
    ],
)
def test_metrics_are_not_for_strangers(db, settings, address: str, headers: dict[str, str], status: int):
    settings.SHOUWEN_METRICS_TOKEN = "right"

    request = RequestFactory().get("/metrics", REMOTE_ADDR=address, headers=headers)

    assert views.metrics(request).status_code == status
