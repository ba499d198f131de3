"""Work that is only right when it sees the rows of every tenant."""

from django.db import connection


class RowsHiddenError(RuntimeError):
    """Work for the whole installation was started under a role that sees one tenant's rows at most."""


def require_all_rows(table: str) -> None:
    """Raise unless this connection sees every tenant's rows: an unseen row would be taken for a missing one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_security_active(%s)", [table])
        row = cursor.fetchone()
    if row is None or row[0]:
        raise RowsHiddenError(f"This needs the rows of all tenants in {table}: run it with SHOUWEN_DB_ROLE=system.")
