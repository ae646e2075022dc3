"""bts note schema."""

from importlib.resources import files

import click


@click.command(
    epilog="""\b
Example:
  bts note schema > notes.schema.json"""
)
def schema() -> None:
    """Print the JSON Schema of notes files (draft 2020-12)."""
    click.echo(files("bts.notes").joinpath("schema.json").read_text(encoding="utf-8"), nl=False)
