"""The figures of the installation for Prometheus, read from the database when asked: the same from every process."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from shouwen import __version__
from shouwen.shared.health.beats import components


@dataclass(frozen=True, slots=True)
class Gauge:
    """One figure; figures of one name must have the same labels."""

    name: str
    help: str
    value: float
    labels: dict[str, str] = field(default_factory=dict)


_sources: list[Callable[[], Iterable[Gauge]]] = []


def register_gauges(source: Callable[[], Iterable[Gauge]]) -> Callable[[], Iterable[Gauge]]:
    """Have a module's figures read at every scrape; usable as a decorator."""
    if source not in _sources:
        _sources.append(source)
    return source


def render_metrics(at: datetime) -> bytes:
    """The whole answer in Prometheus' text form."""
    registry = CollectorRegistry()
    registry.register(_Reading([*_of_components(at), *(gauge for source in _sources for gauge in source())]))
    return generate_latest(registry)


class _Reading(Collector):
    def __init__(self, gauges: list[Gauge]) -> None:
        self._gauges = gauges

    def collect(self) -> Iterator[GaugeMetricFamily]:
        families: dict[str, GaugeMetricFamily] = {}
        for gauge in self._gauges:
            labels = sorted(gauge.labels)
            family = families.setdefault(gauge.name, GaugeMetricFamily(gauge.name, gauge.help, labels=labels))
            family.add_metric([gauge.labels[label] for label in labels], gauge.value)
        yield from families.values()


def _of_components(at: datetime) -> Iterator[Gauge]:
    yield Gauge("shouwen_info", "Version that answers.", 1, {"version": __version__})
    for component in components():
        alive = sum(instance.is_alive(at) for instance in component.instances)
        labels = {"component": component.name}
        yield Gauge("shouwen_component_instances", "Processes of the component that are alive.", alive, labels)
        for instance in component.instances:
            of_instance = labels | {"instance": instance.name}
            age = max((at - instance.at).total_seconds(), 0.0)
            yield Gauge("shouwen_heartbeat_age_seconds", "Time since the last sign of life.", age, of_instance)
            for key, value in instance.detail.items():
                if isinstance(value, int | float) and not isinstance(value, bool):
                    told = of_instance | {"figure": key}
                    yield Gauge("shouwen_component_figure", "What the process says of itself.", value, told)
