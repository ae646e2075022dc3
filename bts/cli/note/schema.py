"""bts note schema."""

import click

from bts.cli.kit.arguments import print_json
from bts.schemas import load_schema


@click.command(
    epilog="""\b
Example:
  bts note schema > notes.schema.json"""
)
def schema() -> None:
    """Print the JSON Schema of notes files (draft 2020-12), as `bts schema notes` does."""
    print_json(load_schema("notes"))
