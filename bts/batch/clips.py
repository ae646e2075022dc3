"""Finding the clips among files and folders."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from bts.errors import ClipError
from bts.outputs import is_clip_folder

SUFFIXES = frozenset(
    ".3g2 .3gp .asf .avi .divx .dv .f4v .flv .m2t .m2ts .m2v .m4v .mj2 .mjpeg .mjpg .mkv .mov .mp4 .mpe .mpeg .mpg "
    ".mts .mxf .nut .ogm .ogv .qt .rm .rmvb .ts .vob .webm .wmv .y4m".split()
)
"""Suffixes of clips in a folder. A file that is named itself counts as a clip whatever its suffix is."""

BLANKS = str.maketrans("\n\r\t\ufeff", "    ")
"""Characters of text files that `str.isprintable` refuses -> a space."""


def find_clips(paths: Iterable[Path]) -> list[Path]:
    """Find the clips among files and folders (with all folders below), each once, in the order of their names.

    Hidden files and folders, and folders in which bts keeps results, are left out.

    Raises:
        ClipError: a path does not exist, or no clip is found at all.
    """
    found: dict[Path, Path] = {}
    named = list(paths)
    for path in named:
        if not path.exists():
            raise ClipError("no such file or folder", path, "check the name", "missing")
        for clip in _walk(path) if path.is_dir() else [path]:
            found.setdefault(clip.resolve(), clip)
    if not found:
        remedy = "name files, or folders that hold some"
        raise ClipError("no clip is in there", named[0] if named else None, remedy, "no-clips")
    return list(found.values())


def _walk(top: Path) -> Iterator[Path]:
    for folder, below, names in os.walk(top):
        below[:] = sorted(n for n in below if not n.startswith(".") and not is_clip_folder(Path(folder, n)))
        for name in sorted(names):
            path = Path(folder, name)
            if not name.startswith(".") and path.suffix.lower() in SUFFIXES and _is_video(path):
                yield path


def _is_video(path: Path) -> bool:
    """False for the .ts files that are TypeScript, which is text; a transport stream is not."""
    if path.suffix.lower() != ".ts":
        return True
    try:
        with path.open("rb") as file:
            return not file.read(4096).decode("utf-8", "replace").translate(BLANKS).isprintable()
    except OSError:
        return True
