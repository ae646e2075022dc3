"""The option that lists the formats of notes."""

import click


def list_formats(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    """Print the table of formats and stop."""
    del param
    if value:
        from bts.notes.formats import table

        click.echo("What comes back after export and import: y kept, ~ by a convention of bts, n lost.\n")
        click.echo(table(), nl=False)
        ctx.exit()


formats_option = click.option(
    "--formats", is_flag=True, is_eager=True, expose_value=False, callback=list_formats,
    help="List the formats and what each keeps.",
)  # fmt: skip
