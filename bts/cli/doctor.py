"""`bts doctor`."""

from dataclasses import asdict
from pathlib import Path

import click

from bts.cli.kit.arguments import PATH, json_option, print_json
from bts.errors import MissingToolError


@click.command(
    epilog="""\b
Examples:
  bts doctor
  bts doctor --json"""
)
@click.option("-o", "--output", type=PATH, default=Path("outputs"), help="The folder that results would go to.")
@json_option
def doctor(output: Path, as_json: bool) -> None:
    """Say what this machine has and lacks, each with its remedy. Exits with 4 when the main job cannot be done."""
    from bts.doctor import examine

    checks = examine(output)
    if as_json:
        print_json([asdict(check) for check in checks])
    else:
        for check in checks:
            mark = "ok     " if check.ok else ("MISSING" if check.required else "absent ")
            remedy = "" if check.ok else f"; {check.remedy}"
            click.echo(f"{mark}  {check.name}: {check.found}{remedy}")
    lacking = [check.name for check in checks if check.required and not check.ok]
    if lacking:
        raise MissingToolError(f"this machine lacks: {', '.join(lacking)}", None, "follow the remedies above")
