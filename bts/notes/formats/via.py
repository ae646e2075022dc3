"""Projects of the VGG Image Annotator 3 (gitlab.com/vgg/via, data format 3.1): segments and frames of a video.

A piece of metadata has `z`, one time or two in seconds, `xy`, a shape in pixels, and `av`, values of attributes. A
choice is written as the number of its option. The attribute's name is the kind; where a piece has several, each is a
line of text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bts.errors import NotesFileError
from bts.model import Region
from bts.notes.formats.kit.base import ClipFacts, Format, Grid, Keeps, Kept, Read, signed
from bts.notes.formats.kit.collector import Collector
from bts.notes.formats.kit.jsonfile import (
    has_keys,
    list_from_json,
    number_or_none,
    object_from_json,
    parse_json,
    seconds_from_json,
    text_from_json,
)
from bts.notes.formats.kit.media import pick_media
from bts.notes.formats.kit.texts import LineFinder, one_line

PICTURE = "2"
"""The type of a file that is a picture; 4 is a video, 8 a sound."""

RECTANGLE = 2
"""The first number of a shape that is a rectangle: x, y, width and height follow."""

DEFAULT = "TEMPORAL-SEGMENTS"
"""The attribute that VIA makes by itself; it says nothing of the kind."""


@dataclass(frozen=True)
class _Attribute:
    """An attribute: its name, and its choices by their number; none where it is free text."""

    name: str
    options: dict[str, str]

    def words(self, value: object) -> str:
        """The value in words; several choices are written as 0,2."""
        text = value if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""
        if not self.options:
            return text
        chosen = [self.options.get(part.strip(), part.strip()) for part in text.split(",")]
        return ", ".join(filter(None, chosen)) if all(p.strip() in self.options for p in text.split(",")) else text


def read(text: str, clip: ClipFacts) -> Read:
    """A note for each piece of metadata that has a time and a value.

    Raises:
        NotesFileError: not JSON, no project of VIA 3, or of several media of which none is this clip.
    """
    value = parse_json(text)
    if not isinstance(value, dict) or not isinstance(value.get("metadata"), dict) or "file" not in value:
        raise NotesFileError("not a project of VIA 3", None, "choose another --format")
    notes, lines = Collector("via", clip), LineFinder(text)
    views = _views(value)
    ours = pick_media(dict.fromkeys(name for names in views.values() for name in names), clip)
    attributes = {
        name: _Attribute(
            one_line(text_from_json(item.get("aname"))),
            {key: text_from_json(option) for key, option in object_from_json(item.get("options")).items()},
        )
        for name, item in object_from_json(value.get("attribute")).items()
        if isinstance(item, dict)
    }
    for name, item in value["metadata"].items():
        if isinstance(item, dict):
            files = views.get(str(item.get("vid")), ())
            _add(notes, lines.of(f'"{name}"'), item, attributes, clip, elsewhere=() if ours & {*files} else files)
    found = notes.read()
    if not found.notes and not found.skipped:
        what = f"nothing is annotated in it: {', '.join(name[:100] for name in list(ours)[:3]) or 'no files'}"
        raise NotesFileError(what, None, "annotate in VIA first")
    return found


def _views(value: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """By id of view the names of its files that have a time. Metadata names the view, a view its files."""
    files = {
        name: one_line(text_from_json(item.get("fname")) or text_from_json(item.get("src")))
        for name, item in object_from_json(value.get("file")).items()
        if isinstance(item, dict) and str(item.get("type")) != PICTURE
    }
    return {
        name: tuple(
            files[str(part)]
            for part in list_from_json(object_from_json(item).get("fid_list"))
            if str(part) in files
        )
        for name, item in object_from_json(value.get("view")).items()
    }  # fmt: skip


def _add(
    notes: Collector, line: int, item: dict[str, Any], attributes: dict[str, _Attribute], clip: ClipFacts,
    elsewhere: Sequence[str],
) -> None:  # fmt: skip
    times = list_from_json(item.get("z"))
    if elsewhere:
        notes.skip(line, f"it is on other media, {elsewhere[0][:100]}")
        return
    if not times:
        notes.skip(line, "it is of the file as a whole and has no time")
        return
    try:
        start, end = _times(times)
    except ValueError as error:
        notes.skip(line, str(error))
        return
    said = [
        (attribute.name, words)
        for name, value in object_from_json(item.get("av")).items()
        if (words := (attribute := attributes.get(name, _Attribute(name, {}))).words(value)).strip()
    ]
    if not said:
        notes.skip(line, "it has no value")
        return
    region, remark = _region(list_from_json(item.get("xy")), clip)
    if remark:
        notes.change(line, remark)
    name, words = said[0] if len(said) == 1 else ("", "\n".join(f"{name}: {words}" for name, words in said))
    notes.add(line, start, end, words, kind="" if name == DEFAULT else name, region=region)


def _times(times: list[Any]) -> tuple[Fraction, Fraction | None]:
    """Start and end (None: a point) of a piece. Raises ValueError."""
    if len(times) > 2:
        raise ValueError(f"it has {len(times)} times, where one or two are understood")
    start, end = seconds_from_json(times[0]), seconds_from_json(times[-1])
    return start, None if end == start else end


def _region(shape: list[Any], clip: ClipFacts) -> tuple[Region | None, str]:
    """The rectangle of a piece as shares of the picture, and what is to be said where it cannot be kept."""
    numbers = [number_or_none(part) for part in shape]
    if not shape:
        return None, ""
    if numbers[0] != RECTANGLE or len(numbers) != 5 or None in numbers:
        return None, "its shape was left out: only rectangles are kept"
    if not (clip.width and clip.height):
        return None, "its rectangle was left out: the size of the picture is not known here"
    x, y, w, h = (number or 0.0 for number in numbers[1:])
    try:
        return Region(x / clip.width, y / clip.height, w / clip.width, h / clip.height), ""
    except ValueError:
        return None, "its rectangle was left out: it goes beyond the picture"


FORMAT = Format(
    "via", "VIA 3 project", (".via.json", ".json"),
    Keeps(id=Kept.NO, range=Kept.YES, point=Kept.YES, lines=Kept.YES, tags=Kept.NO, author=Kept.NO,
          time=Grid.EXACT, track=Kept.YES, details=frozenset({"region"})),
    read, None,
    signed(lambda text: has_keys(text, "vid_list", "attribute", "file") or has_keys(text, "vid", "flg", "z", "av")),
    media=True,
)  # fmt: skip
