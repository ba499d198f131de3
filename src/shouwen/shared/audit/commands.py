"""`shouwen audit verify`: the audit trail read back from the command line."""

import json

import click


@click.command("verify")
@click.option("--tenant", "slug", default=None, metavar="NAME", help="Short name of one tenant; all without it.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def verify(slug: str | None, as_json: bool) -> None:
    """Read the whole trail and name the first row that was changed, removed or reordered."""
    from shouwen.shared.audit.verifying import verify as verify_trail
    from shouwen.shared.models import Tenant

    tenant = None
    if slug is not None:
        tenant = Tenant.objects.filter(slug=slug).first()
        if tenant is None:
            raise click.BadParameter(f"There is no tenant “{slug}”.", param_hint="--tenant")
    found = verify_trail(tenant.pk if tenant else None)
    if as_json:
        click.echo(json.dumps(found.as_json(), ensure_ascii=False))
        return
    click.echo(f"{found.rows} rows read, {found.unsealed} of them not sealed yet.")
    bad = found.first_bad
    if bad is None:
        click.echo("All are as they were written.")
    else:
        click.echo(f"Tenant {bad.tenant}, place {bad.sequence}: {bad.problem}. {bad.id}".rstrip())
