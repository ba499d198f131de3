"""An Asterisk of our own is configured, started, found again and stopped."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from shouwen.telephony.adapters.asterisk import ports
from shouwen.telephony.adapters.asterisk.configuration import AsteriskSettings, read_access
from shouwen.telephony.adapters.asterisk.instance import AsteriskInstance, AsteriskStartError
from shouwen.telephony.adapters.asterisk.program import AsteriskProgram, AsteriskUnavailableError, obtain
from shouwen.telephony.adapters.asterisk.provision import provision
from shouwen.telephony.tests.asterisk_world import prepare_instance

pytestmark = pytest.mark.telephony


@pytest.fixture
def instance(asterisk_program: AsteriskProgram, tmp_path: Path) -> Iterator[AsteriskInstance]:
    instance = prepare_instance(asterisk_program, tmp_path)
    yield instance
    instance.stop()


def again(instance: AsteriskInstance, settings: AsteriskSettings | None = None) -> AsteriskInstance:
    """The same node as a program sees it that starts later."""
    return AsteriskInstance(instance.program, instance.run, settings or instance.settings)


def test_a_started_node_runs_and_a_stopped_one_is_gone(instance: AsteriskInstance):
    instance.start()
    pid = instance.pid
    assert pid is not None
    os.kill(pid, 0)

    instance.stop()

    assert instance.pid is None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_later_program_finds_the_running_node_and_keeps_it(instance: AsteriskInstance):
    instance.start()
    later = again(instance)

    later.start()

    assert later.pid == instance.pid
    assert later.access == instance.access


def test_a_node_that_runs_with_other_settings_is_started_anew(instance: AsteriskInstance):
    instance.start()
    before = instance.pid
    later = again(instance, AsteriskSettings.on_free_ports(prompts=instance.run, music=instance.run))

    later.start()

    assert later.pid != before
    later.stop()


def test_a_pid_file_left_by_a_crash_is_not_believed(instance: AsteriskInstance):
    (instance.run / "run/asterisk.pid").write_text(str(os.getpid()))

    assert instance.pid is None


def test_two_nodes_run_side_by_side(instance: AsteriskInstance, tmp_path: Path):
    neighbour = prepare_instance(instance.program, tmp_path / "neighbour")
    instance.start()

    neighbour.start()

    assert neighbour.pid != instance.pid
    neighbour.stop()
    assert instance.pid is not None


def test_secrets_are_private_and_stay_the_same(instance: AsteriskInstance):
    assert read_access(instance.run) == instance.access == again(instance).access
    assert len(instance.access.password) >= 24
    for path in (instance.run / "access.json", instance.run / "etc/ari.conf"):
        assert path.stat().st_mode & 0o077 == 0


def test_no_service_is_offered_beyond_this_machine(instance: AsteriskInstance):
    instance.start()

    sockets = psutil.Process(instance.pid).net_connections("inet")
    bound = {(socket.laddr.ip, socket.laddr.port) for socket in sockets}
    ours = {("127.0.0.1", instance.settings.sip_port), ("127.0.0.1", instance.settings.http_port)}
    assert ours <= bound
    # Two UDP sockets on passing ports remain: Asterisk's DNS client asks from them, nothing is served there.
    assert not [entry for entry in sockets if entry.status == "LISTEN" and entry.laddr.ip != "127.0.0.1"]
    assert len(bound - ours) <= 2


def test_a_node_that_cannot_start_says_why(instance: AsteriskInstance, monkeypatch):
    (instance.run / "etc/modules.conf").write_text("[modules]\nautoload = no\nrequire = res_nothing.so\n")
    monkeypatch.setattr("shouwen.telephony.adapters.asterisk.instance.START_SECONDS", 5.0)

    with pytest.raises(AsteriskStartError, match="res_nothing"):
        instance.start()


def test_an_installation_keeps_its_ports_and_steps_aside_for_others(asterisk_program, tmp_path: Path, monkeypatch):
    monkeypatch.setenv("SHOUWEN_ASTERISK_ROOT", str(asterisk_program.sbin.parent.parent))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setattr(ports, "USUAL_HTTP_PORT", taken.getsockname()[1])
        first = provision(tmp_path)
        assert first.settings.http_port != taken.getsockname()[1]

    assert provision(tmp_path).settings == first.settings
    assert (first.settings.prompts / "busy.wav").exists()


def test_a_folder_without_asterisk_is_refused_with_advice(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("SHOUWEN_ASTERISK_ROOT", str(tmp_path))

    with pytest.raises(AsteriskUnavailableError, match="holds no complete Asterisk"):
        obtain(tmp_path / "cache")
