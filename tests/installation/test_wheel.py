import re
import subprocess
import sys
import zipfile
from pathlib import Path

import httpx
import psutil
import pytest

from tests.installation.launching import read_until
from tools.bootstrap import index_settings

ROOT = Path(__file__).parents[2]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    build = ["uv", "build", "--quiet", "--wheel", "--no-build-isolation", "--python", sys.executable, "--out-dir"]
    subprocess.run([sys.executable, "-m", *build, str(folder)], cwd=ROOT, check=True)
    return next(folder.glob("*.whl"))


def test_it_carries_what_was_built_and_no_tests(wheel: Path):
    names = zipfile.ZipFile(wheel).namelist()

    for name in ("app.js", "app.css", "icons.svg", "shouwen-chat.js"):
        assert f"shouwen/static/built/{name}" in names
    assert "shouwen/shared/locale/zh_Hans/LC_MESSAGES/django.mo" in names
    assert not [name for name in names if "/tests/" in name]


def test_it_runs_the_centre_without_node_and_without_the_repository(
    wheel: Path, folder: Path, port: int, clean_environment: dict[str, str]
):
    venv = folder / "venv"
    env = {**clean_environment, **index_settings()}
    uv = [sys.executable, "-m", "uv"]
    subprocess.run([*uv, "venv", "--quiet", "--python", sys.executable, str(venv)], env=env, check=True)
    subprocess.run([*uv, "pip", "install", "--quiet", "--python", str(venv), str(wheel)], env=env, check=True)
    up = subprocess.Popen(
        [str(venv / "bin" / "shouwen"), "up"],
        env={"PATH": "/usr/sbin:/sbin", "SHOUWEN_HOME": str(folder / "home"), "SHOUWEN_PORT": str(port)},
        cwd="/",
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert "demo tenant" in read_until(up, f"^ready http://localhost:{port}$")
        page = httpx.get(f"http://localhost:{port}/", follow_redirects=True)
        assert page.status_code == 200
        for address in re.findall(r'(?:src|href)="(/static/[^"]+)"', page.text):
            assert httpx.get(f"http://localhost:{port}{address}").status_code == 200
        assert httpx.get(f"http://localhost:{port}/healthz").json()["status"] == "ok"
        assert addresses_listened_on(up.pid) == {"127.0.0.1"}
    finally:
        up.terminate()
        up.communicate(timeout=10)
    assert up.returncode == 0


def addresses_listened_on(supervisor: int) -> set[str]:
    processes = psutil.Process(supervisor).children(recursive=True)
    links = [link for process in processes for link in process.net_connections("inet")]
    return {link.laddr.ip for link in links if link.status == psutil.CONN_LISTEN}
