import sys

import pytest

from tools import bootstrap


def test_an_old_python_is_told_which_one_is_needed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(SystemExit, match=r"Python 3\.11 or newer is needed, this is 3\.9\."):
        bootstrap.main()


def test_without_the_venv_module_its_package_is_named(folder, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bootstrap, "VENV", folder / ".venv")
    monkeypatch.setattr(sys, "executable", "/bin/false")
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(SystemExit, match=r"install python3\.\d+-venv and try again"):
        bootstrap.make_venv()


def test_uv_reads_the_index_that_pip_is_set_up_for(monkeypatch: pytest.MonkeyPatch):
    for name in ("PIP_EXTRA_INDEX_URL", "PIP_CERT", "UV_DEFAULT_INDEX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example/simple")
    monkeypatch.setenv("PIP_FIND_LINKS", "/wheels /more")

    settings = bootstrap.index_settings()

    assert settings["UV_DEFAULT_INDEX"] == "https://mirror.example/simple"
    assert settings["UV_FIND_LINKS"] == "/wheels,/more"


def test_what_is_said_to_uv_itself_comes_first(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example/simple")
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://other.example/simple")

    assert "UV_DEFAULT_INDEX" not in bootstrap.index_settings()
