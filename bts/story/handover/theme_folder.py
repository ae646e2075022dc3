"""A theme written out as a folder of templates and styles, to be changed and used in its place."""

import os
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from bts.errors import OutputError
from bts.files import write_bytes


def write_theme(files: Mapping[str, bytes], folder: Path) -> list[Path]:
    """Write the files of a theme (name -> content) into a folder; nothing that is there is replaced.

    Raises:
        OutputError: one of the files is there already; then none is written. Or they cannot be written.
    """
    targets = {folder / PurePosixPath(name): content for name, content in sorted(files.items())}
    if folder.exists() and not folder.is_dir():
        raise OutputError("is a file, and a theme is a folder", folder, "choose another name")
    there = [target for target in targets if os.path.lexists(target)]
    if there:
        raise OutputError("is there already, and may have been changed", there[0], "choose a new folder")
    for target, content in targets.items():
        write_bytes(target, content)
    return list(targets)


def tell_setting(folder: Path, settings: Path | None) -> str:
    """A line that says how to use the theme in `folder`. `settings` is the bts.toml that counts, None for none yet.

    The path is told relative to the folder of bts.toml, as settings are read; absolute on another drive.
    """
    beside = settings.parent if settings is not None else Path.cwd()
    try:
        path = Path(os.path.relpath(folder.absolute(), beside.absolute()))
    except ValueError:  # another drive of Windows
        path = folder.absolute()
    said = path.as_posix().replace("\\", "\\\\").replace('"', '\\"')
    where = settings if settings is not None else beside / "bts.toml"
    return f'to use it, write theme = "{said}" under [story] in {where}'
