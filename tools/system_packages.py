"""The programs that only the tests need: installed as root on Debian, otherwise named."""

import os
import shutil
import subprocess
import sys

# Debian's package, and how to tell that the machine has what it brings.
PACKAGES = {
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "espeak-ng": ("espeak-ng",),
    "sox": ("sox",),
    "sip-tester": ("sipp",),
}
CHINESE_FONTS = "fonts-noto-cjk"


def main() -> int:
    """Have everything there, or say what is missing."""
    missing = missing_packages()
    if not missing:
        return 0
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        names = " ".join(missing)
        sys.stderr.write(
            f"测试还需要这些系统软件包:{names};Debian 或 Ubuntu 请执行 sudo apt-get install {names}。\n"
            f"The tests also need these system packages: {names}; "
            f"on Debian or Ubuntu run sudo apt-get install {names}.\n"
        )
        return 1
    print(f"  installing {' '.join(missing)} …", flush=True)
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *missing]):
        done = subprocess.run(
            ["apt-get", *command], env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
        if done.returncode != 0:
            sys.stderr.write(done.stdout)
            return done.returncode
    return 0


def missing_packages() -> list[str]:
    """The packages whose programs this machine lacks."""
    missing = [name for name, programs in PACKAGES.items() if not any(map(shutil.which, programs))]
    return missing if has_chinese_fonts() else [*missing, CHINESE_FONTS]


def has_chinese_fonts() -> bool:
    """Tell whether pages are shown with Chinese characters and not with boxes."""
    if shutil.which("fc-list") is None:
        return False
    return bool(subprocess.run(["fc-list", ":lang=zh"], capture_output=True, check=False).stdout.strip())


if __name__ == "__main__":
    sys.exit(main())
