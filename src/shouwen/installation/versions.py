"""Refusing to work on a database that a newer version has already changed."""

from django.apps import AppConfig, apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from shouwen import __version__
from shouwen.installation.errors import InstallationError


def require_known_migrations() -> None:
    """Raise InstallationError when the database has migrations of ours that this version does not know."""
    loader = MigrationLoader(connection, ignore_no_migrations=True)
    ours = {config.label for config in _own_apps()}
    unknown = sorted(
        f"{app}.{name}"
        for app, name in loader.applied_migrations
        if app in ours and (app, name) not in loader.disk_migrations and not _was_squashed(loader, (app, name))
    )
    if unknown:
        raise InstallationError(
            f"数据库由更新版本的首问创建(含未知迁移 {unknown[-1]});请升级程序,当前版本为 {__version__}。",
            f"The database was made by a newer Shouwen (it has {unknown[-1]}); upgrade, this is {__version__}.",
        )


def _own_apps() -> list[AppConfig]:
    return [config for config in apps.get_app_configs() if config.name.startswith("shouwen.")]


def _was_squashed(loader: MigrationLoader, key: tuple[str, str]) -> bool:
    return any(key in migration.replaces for migration in loader.disk_migrations.values())
