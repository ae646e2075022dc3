"""`bts schema`."""

import click

from bts.cli.kit.arguments import print_json
from bts.schemas import SCHEMAS, load_schema


@click.command(
    epilog="""\b
Examples:
  bts schema                                 the names, and what each describes
  bts schema report > report.schema.json     one of them, complete in itself"""
)
@click.argument("name", required=False, type=click.Choice(tuple(SCHEMAS)), metavar="[NAME]")
def schema(name: str | None) -> None:
    """Print the JSON Schema of a JSON that bts writes (draft 2020-12); without NAME, list them."""
    if name is None:
        width = max(map(len, SCHEMAS))
        for each, described in SCHEMAS.items():
            click.echo(f"{each:<{width}}  {described}")
        return
    print_json(load_schema(name))
