"""What is built before the centre can start: styles and scripts, compiled catalogues."""

from pathlib import Path

from shouwen.installation.errors import InstallationError

PACKAGE = Path(__file__).parent.parent
BUILT = PACKAGE / "static" / "built"
NEEDED: tuple[str, ...] = ("app.js", "app.css", "icons.svg", "shouwen-chat.js")


def missing_assets() -> list[str]:
    """Return the built files the pages need that are not there."""
    return [name for name in NEEDED if not (BUILT / name).is_file()]


def stale_catalogues() -> list[Path]:
    """Return the message catalogues whose compiled form is missing or older than they are."""
    stale = []
    for source in PACKAGE.glob("**/locale/*/LC_MESSAGES/*.po"):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            stale.append(source)
    return stale


def require_built() -> None:
    """Raise InstallationError when the pages would come without styles and scripts."""
    if missing := missing_assets():
        raise InstallationError(
            f"前端尚未构建(缺少 {', '.join(missing)});请执行 make frontend。",
            f"The front end is not built ({', '.join(missing)} missing); run make frontend.",
        )
