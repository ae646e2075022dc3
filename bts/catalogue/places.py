"""Where the catalogue is: in the folder of results, which is found from the working folder."""

from pathlib import Path

from bts.catalogue.schema import CATALOGUE, is_catalogue
from bts.desk.desk import OUTPUTS
from bts.errors import InputError


def find_catalogue(start: Path) -> Path | None:
    """The nearest catalogue: in a folder or its `outputs/`, from `start` upward; None where there is none."""
    folders = [start.absolute(), *start.absolute().parents]
    places = (folder / name for folder in folders for name in (CATALOGUE, OUTPUTS / CATALOGUE))
    return next((place for place in places if is_catalogue(place)), None)


def need_catalogue(named: Path | None) -> Path:
    """The catalogue that was named, or the nearest one; a folder stands for the catalogue in it. Raises InputError."""
    if named is not None:
        return named / CATALOGUE if named.is_dir() else named
    found = find_catalogue(Path())
    if found is None:
        what = f"there is no {CATALOGUE} here, in {OUTPUTS}/, or in a folder above"
        raise InputError(what, None, "bts index makes one from the notes and results here; --catalogue names another")
    return found
