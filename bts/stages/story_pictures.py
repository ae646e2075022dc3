"""Keyframes without black bars, for pages that show the shots of a clip and not the pictures of notes."""

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bts.model import WHOLE, Rectangle
from bts.outputs import work_key
from bts.work import Work

if TYPE_CHECKING:
    from bts.media.arrays import Pixels

FOLDER = "pictures"

LOOKED_AT = 12
"""Keyframes in which black bars are looked for, at most: this is done in every run, also where all is done before."""


def cut_keyframes(work: Work, keyframes: Mapping[int, Path], *, each: bool) -> dict[int, Path]:
    """Files by index of shot: the keyframes, or, where all have black bars, pictures below FOLDER without them.

    With `each`, those that have bars of their own are cut too where not all have some. What lies there of other shots
    is removed.
    """
    from bts.faces.bars import find_common_picture

    paths = list(keyframes.values())
    rough = find_common_picture(_read_some(paths, quarter=True))
    barred = keyframes if rough != WHOLE else _list_barred(keyframes) if each else {}
    if not barred:
        work.folder.sweep((), FOLDER)
        return dict(keyframes)
    names = {index: f"{FOLDER}/{path.name}" for index, path in barred.items()}
    key = work_key("story", part=FOLDER, clip=work.info.timed_fingerprint, between=rough, names=list(names.values()))
    cut = {index: work.folder.path / name for index, name in names.items()}
    if not work.keep(key):
        if not work.claim(*names.values()):
            return dict(keyframes)
        common = WHOLE if rough == WHOLE else find_common_picture(_read_some(paths))
        for index, path in barred.items():
            _write_cut(path, cut[index], common)
        work.record(cut.values(), key)
    work.folder.sweep(cut.values(), FOLDER)
    return {**keyframes, **cut}


def _list_barred(keyframes: Mapping[int, Path]) -> dict[int, Path]:
    """The keyframes that have black bars of their own."""
    from bts.faces.bars import find_common_picture

    return {
        index: path
        for index, path in keyframes.items()
        if find_common_picture(_read_some([path], quarter=True)) != WHOLE
    }


def _read_some(paths: Sequence[Path], *, quarter: bool = False) -> "Iterator[Pixels]":
    """Pictures of at most LOOKED_AT of the files, spread over them; files that hold none are passed over."""
    from bts.media.jpeg import decode_jpeg

    for path in paths[:: max(1, math.ceil(len(paths) / LOOKED_AT))]:
        picture = decode_jpeg(path.read_bytes(), quarter=quarter) if path.is_file() else None
        if picture is not None:
            yield picture


def _write_cut(source: Path, target: Path, common: Rectangle) -> None:
    """Write the picture of a keyframe's file without its bars; unchanged where it cannot be decoded."""
    from bts.faces.bars import cut_bars
    from bts.files import write_bytes
    from bts.keyframes.write import JPEG_QUALITY
    from bts.media.jpeg import decode_jpeg, encode_jpeg

    data = source.read_bytes()
    picture = decode_jpeg(data)
    if picture is not None:
        data = encode_jpeg(cut_bars(picture, common), JPEG_QUALITY, target)
    write_bytes(target, data)
