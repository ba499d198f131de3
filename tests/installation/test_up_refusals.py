import socket

import pytest

from tests.installation.launching import Start, refusal


def test_a_taken_port_is_named(start: Start, port: int):
    with socket.create_server(("127.0.0.1", port + 1)):
        assert refusal(start("web")) == f"Port {port + 1} is taken"


@pytest.mark.parametrize("wrong", ["0", "65535", "http", "-1", "８０００"])
def test_a_wrong_port_is_named(start: Start, wrong: str):
    assert refusal(start("web", SHOUWEN_PORT=wrong)) == f"SHOUWEN_PORT cannot be {wrong}"


def test_a_wrong_switch_is_named(start: Start):
    assert refusal(start("web", SHOUWEN_SWITCH="freeswitch")) == "SHOUWEN_SWITCH cannot be freeswitch"


def test_a_wrong_log_level_is_named(start: Start):
    assert refusal(start("web", SHOUWEN_LOG_LEVEL="LOUD")).startswith("SHOUWEN_LOG_LEVEL cannot be LOUD")


def test_an_address_of_another_machine_is_named(start: Start):
    assert refusal(start("web", SHOUWEN_HOST="192.0.2.1")) == "This machine has no address 192.0.2.1"


def test_a_wrong_database_url_is_named(start: Start):
    assert refusal(start("web", DATABASE_URL="mysql://x")).startswith("DATABASE_URL must look like postgresql://")


def test_a_named_server_that_does_not_answer_is_named(start: Start):
    up = start("web", DATABASE_URL="postgresql://firm:secret@127.0.0.1:1/centre")

    assert refusal(up) == "The database in DATABASE_URL cannot be reached"
