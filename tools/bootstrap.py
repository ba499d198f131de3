"""Makes the virtual environment and fills it from the hash-checked locks; runs on any bare Python 3."""

# No annotations and nothing newer than Python 3.6: an old one must get as far as the sentence that says what is needed.
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = str(VENV / "bin" / "python")
OLDEST = (3, 11)
NEWER_NAMES = ("python3.14", "python3.13", "python3.12", "python3.11")


def main():
    """Have .venv hold exactly what requirements-dev.lock names, and this package."""
    if sys.version_info < OLDEST:
        run_with_newer_python()
    begin = time.time()
    if not venv_works() or not has_pip():
        make_venv()
    say("installing locked packages …")
    run([PYTHON, "-m", "pip", "--quiet", "--quiet", "install", "--require-hashes", "-r", "requirements-uv.lock"])
    uv = [PYTHON, "-m", "uv", "pip"]
    env = dict(os.environ, **index_settings())
    run([*uv, "sync", "--quiet", "--require-hashes", "--python", PYTHON, "requirements-dev.lock"], env)
    own = ["install", "--quiet", "--no-deps", "--no-build-isolation", "--offline", "--python", PYTHON, "-e", "."]
    run([*uv, *own], env)
    say(f"packages installed in {time.time() - begin:.0f} s")


def run_with_newer_python():
    """Continue with a Python that is new enough, or say that one is needed."""
    for name in NEWER_NAMES:
        found = shutil.which(name)
        if found:
            os.execv(found, [found, __file__])  # noqa: S606 - the same program again
    this = f"{sys.version_info[0]}.{sys.version_info[1]}"
    fail(f"需要 Python 3.11 或更新版本,当前为 {this}。", f"Python 3.11 or newer is needed, this is {this}.")


def venv_works():
    """Tell whether .venv holds a Python that runs and is new enough; one of a removed Python does not."""
    return Path(PYTHON).exists() and succeeds([PYTHON, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"])


def make_venv():
    """Make .venv anew; where the system keeps that part of Python back, install it as root on Debian."""
    shutil.rmtree(VENV, ignore_errors=True)
    if make_venv_with_pip():
        return
    apt = shutil.which("apt-get")
    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    if apt is None or os.geteuid() != 0:
        fail(
            f"当前 Python 缺少 venv 模块;请安装 {package} 后重试。",
            f"This Python lacks the venv module; install {package} and try again.",
        )
    say(f"installing {package} …")
    env = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    run([apt, "update", "-qq"], env)
    run([apt, "install", "-y", "-qq", "--no-install-recommends", package], env)
    shutil.rmtree(VENV, ignore_errors=True)
    if not make_venv_with_pip():
        fail(f"无法创建 {VENV}。", f"{VENV} cannot be made.")


def make_venv_with_pip():
    """Make .venv, return whether it worked and brought pip."""
    say(f"making .venv with Python {sys.version_info[0]}.{sys.version_info[1]} …")
    return succeeds([sys.executable, "-m", "venv", str(VENV)]) and venv_works() and has_pip()


def has_pip():
    """Tell whether .venv has pip, which another tool than venv may have left out."""
    return succeeds([PYTHON, "-m", "pip", "--version"]) or succeeds([PYTHON, "-m", "ensurepip"])


def succeeds(command):
    """Tell whether a command ends well, whatever it says."""
    return subprocess.call(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0


def index_settings():
    """Return the package index that pip is set up to use, for uv, which does not read pip's settings."""
    listed = subprocess.run([PYTHON, "-m", "pip", "config", "list"], stdout=subprocess.PIPE, check=False)
    found = {}
    for line in listed.stdout.decode().splitlines():
        key, _, value = line.partition("=")
        found[key.split(".")[-1].strip(":")] = value.strip("'\"").replace("\\n", " ").split()
    settings = {"UV_INDEX_STRATEGY": "unsafe-best-match"}
    names = {"index-url": "UV_DEFAULT_INDEX", "extra-index-url": "UV_INDEX", "find-links": "UV_FIND_LINKS"}
    for key, name in names.items():
        if found.get(key) and name not in os.environ:
            settings[name] = ("," if key == "find-links" else " ").join(found[key])
    if found.get("cert") and "SSL_CERT_FILE" not in os.environ:
        settings["SSL_CERT_FILE"] = found["cert"][0]
    return settings


def run(command, env=None):
    """Run one step, and end with its status when it fails."""
    status = subprocess.call(command, cwd=str(ROOT), env=env)
    if status != 0:
        fail("安装失败,原因见上。", "Installing failed, for the reason above.")


def say(text):
    """Show what takes long."""
    print(f"  {text}", flush=True)


def fail(chinese, english):
    """End with one sentence in both languages."""
    sys.exit(f"{chinese}\n{english}")


if __name__ == "__main__":
    main()
