"""`bts index`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bts.cli.kit.arguments import PATH, near_path, progress_of, quiet_option, remark
from bts.errors import InputError, printable

if TYPE_CHECKING:
    from bts.catalogue.update import Updated

REMARKS_SHOWN = 5
"""Lines on what could not be read that are shown without -v."""

catalogue_option = click.option(
    "--catalogue",
    type=PATH,
    metavar="FILE",
    help="The catalogue; else catalogue.db here, in outputs/, or the same in a folder above.",
)


@click.command(
    epilog="""\b
Examples:
  bts index                                what is in outputs/, and the notes here and below
  bts index /archive/results               what a run made there
  bts index /archive --catalogue ~/archive.db     of media that cannot be written to
  bts index --rebuild"""
)
@click.argument("folder", required=False, type=PATH)
@catalogue_option
@click.option("--rebuild", is_flag=True, help="Read all anew, also what has not changed.")
@click.option("--with-private", is_flag=True, help="Take in private notes too, for your own eyes; reads all anew.")
@quiet_option
@click.option("-v", "--verbose", is_flag=True, help="Say all that could not be read.")
def index(
    folder: Path | None, catalogue: Path | None, rebuild: bool, with_private: bool, quiet: bool, verbose: bool
) -> None:
    """Bring the catalogue up to date, which `bts search` looks into.

    It is built from notes, results, and the captions beside clips and in them: of FOLDER and all below it, else of
    outputs/ and the working folder. What has not changed is not read again. `bts run` keeps the catalogue by itself; it
    is safe to delete.

    Private notes stay out of it, so that it can be handed on with the results, unless --with-private takes them in.
    """
    from bts.catalogue.places import find_catalogue
    from bts.catalogue.schema import CATALOGUE
    from bts.catalogue.update import update_catalogue
    from bts.desk.desk import OUTPUTS

    if folder is not None and not folder.is_dir():
        raise InputError("no such folder", folder, "check the name")
    found = None if folder is not None else find_catalogue(Path())
    target = catalogue or found or (folder or (OUTPUTS if OUTPUTS.is_dir() else Path())) / CATALOGUE
    tops = [folder] if folder is not None else [target.parent, Path()]
    with progress_of(target, quiet=quiet) as progress:
        done = update_catalogue(target, tops, tops[-1:], rebuild=rebuild, with_private=with_private, progress=progress)
    shown = done.remarks if verbose else done.remarks[:REMARKS_SHOWN]
    for line in shown:
        remark(f"note: {line}", quiet=quiet)
    if len(shown) < len(done.remarks):
        remark(f"note: {len(done.remarks) - len(shown)} more things could not be read: -v shows them", quiet=quiet)
    for clip in done.gone[:REMARKS_SHOWN]:
        remark(f"note: {printable(clip)} is not there any more; what is known of it is kept", quiet=quiet)
    if len(done.gone) > REMARKS_SHOWN:
        remark(f"note: {len(done.gone) - REMARKS_SHOWN} more are not there any more", quiet=quiet)
    click.echo(_sum_up(done, target))


def _sum_up(done: "Updated", target: Path) -> str:
    """One line: what became of the catalogue."""
    parts = [f"{done.read} read", f"{done.kept} up to date"]
    if done.gone:
        parts.append(f"{len(done.gone)} of them gone")
    if done.forgotten:
        parts.append(f"{len(done.forgotten)} others forgotten")
    total = done.read + done.kept
    return f"{total} clip{'' if total == 1 else 's'} in {printable(near_path(target))}: {', '.join(parts)}"
