"""Reading IIIF Presentation 3: annotations and the table of contents (`structures`) on the canvas that is this clip."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from urllib.parse import unquote

from bts.errors import NotesFileError
from bts.notes.formats.kit.base import ClipFacts, Read
from bts.notes.formats.kit.collector import Collector
from bts.notes.formats.kit.jsonfile import (
    find_objects,
    list_from_json,
    object_from_json,
    objects_from_json,
    parse_json,
    seconds_from_json,
    text_from_json,
)
from bts.notes.formats.kit.media import pick_media
from bts.notes.formats.kit.texts import LineFinder, one_line
from bts.notes.formats.web_annotation import (
    add_annotation,
    find_place,
    is_annotation,
    line_of,
    pick_source,
    sources_of,
)

TYPES = ("Manifest", "Canvas", "AnnotationPage", "Annotation", "Range")
"""Types of the object that a file of IIIF is, of those that may hold notes."""

MOVING = ("Video", "Sound")
"""Types of what is painted on a canvas that has a time."""

STRANGER = "\0"
"""A name that no medium has, beside which one that is the clip is known by its name alone."""

DEEPEST = 50
"""Levels of a table of contents; deeper ones are damage, or an attack."""

_LANGUAGES = re.compile(r"@none|none|en.*", re.IGNORECASE)


@dataclass(frozen=True)
class _Canvas:
    """A canvas with a time: its id, its names (label, media on it), seconds, and where media begin on it in seconds."""

    name: str
    aliases: tuple[str, ...]
    duration: Fraction | None
    starts: dict[str, Fraction]


def read(text: str, clip: ClipFacts) -> Read:
    """A note for each annotation that is not the clip itself, and for each range of the table of contents.

    Raises:
        NotesFileError: not JSON, no manifest, of several media of which none is this clip, or without any note.
    """
    value = parse_json(text)
    if not isinstance(value, dict) or value.get("type") not in TYPES:
        raise NotesFileError("not a IIIF manifest", None, "choose another --format")
    canvases = [_canvas(item) for item in find_objects(value, _is_canvas)]
    moving = [canvas for canvas in canvases if canvas.duration is not None or canvas.starts]
    ours, start = _pick(moving or canvases, value, clip)
    reader = _Reader(clip, text, canvases, ours, start)
    reader.add_pages(value)
    reader.add_structures(value)
    found = reader.notes.read()
    if not found.notes and not found.skipped:
        names = ", ".join(name[:100] for canvas in canvases[:3] for name in canvas.aliases[:1] or (canvas.name,))
        held = f"{len(canvases)} canvas{'es' * (len(canvases) != 1)}" + (f" ({names})" if names else "")
        what = f"neither annotations nor a table of contents in it, but {held}"
        raise NotesFileError(what, None, "give the manifest or annotation page that holds them")
    return found


def label_of(value: object) -> str:
    """A label on one line: in English or no language where it has that, else in its first language."""
    if isinstance(value, str):
        return one_line(value)
    texts = {name: " ".join(t for t in map(text_from_json, list_from_json(item)) if t)
             for name, item in object_from_json(value).items()}  # fmt: skip
    wanted = [text for name, text in texts.items() if _LANGUAGES.fullmatch(name) and text]
    return one_line(next(iter([*wanted, *filter(None, texts.values())]), ""))


def _is_canvas(item: dict[str, Any]) -> bool:
    """Whether an object is a canvas itself, and not only a mention of one."""
    return item.get("type") == "Canvas" and not {"items", "duration", "height"}.isdisjoint(item)


def _canvas(item: dict[str, Any]) -> _Canvas:
    starts: dict[str, Fraction] = {}
    for page in objects_from_json(item.get("items")):
        for painting in objects_from_json(page.get("items")):
            try:
                start, _, _ = find_place(painting.get("target"))
            except ValueError:
                start = Fraction(0)  # on the whole canvas
            for body in _bodies(painting.get("body")):
                starts.setdefault(_file_name(text_from_json(body.get("id"))), start)
    aliases = tuple(dict.fromkeys(filter(None, (*starts, label_of(item.get("label"))))))
    try:
        duration = None if item.get("duration") is None else seconds_from_json(item["duration"])
    except ValueError:
        duration = None
    return _Canvas(text_from_json(item.get("id")), aliases, duration, starts)


def _bodies(value: object) -> Iterator[dict[str, Any]]:
    """What is painted and moves; of a choice, each alternative."""
    for body in list_from_json(value):
        if isinstance(body, dict):
            if body.get("type") == "Choice":
                yield from (item for item in objects_from_json(body.get("items")) if item.get("type") in MOVING)
            elif body.get("type") in MOVING:
                yield body


def _file_name(address: str) -> str:
    return unquote(address.partition("#")[0].partition("?")[0].rpartition("/")[2])


def _pick(canvases: list[_Canvas], value: dict[str, Any], clip: ClipFacts) -> tuple[frozenset[str], Fraction]:
    """The ids of the canvases that are this clip, and where on them it begins. Raises NotesFileError.

    A page of annotations alone names canvases without saying what is on them.
    """
    if not canvases:
        return pick_source(find_objects(value, is_annotation), clip), Fraction(0)
    shown: dict[str, list[_Canvas]] = {}
    for canvas in canvases:
        names = [*canvas.aliases, canvas.name]
        best = next((name for name in names if _is_clip(name, clip)), names[0])
        shown.setdefault(best, []).append(canvas)
    picked = [canvas for name in pick_media(shown, clip) for canvas in shown[name]]
    start = Fraction(0)
    for canvas in picked:
        part = next((name for name in canvas.starts if _is_clip(name, clip)), "")
        start = canvas.starts.get(part, start)
    return frozenset(canvas.name for canvas in picked), start


def _is_clip(name: str, clip: ClipFacts) -> bool:
    """Whether a medium of that name is the clip, or the one that a person picked."""
    try:
        return name in pick_media((name, STRANGER), clip)
    except NotesFileError:
        return False


class _Reader:
    """Adds the notes of a file that are on the canvases `ours`; `starts` seconds into these the clip begins."""

    def __init__(self, clip: ClipFacts, text: str, canvases: list[_Canvas], ours: frozenset[str], start: Fraction):
        self.notes, self._lines = Collector("iiif", clip), LineFinder(text)
        self._ours, self._start = ours, start
        self._durations = {canvas.name: canvas.duration for canvas in canvases}
        self._ranges: dict[str, dict[str, Any]] = {}

    def add_pages(self, value: dict[str, Any]) -> None:
        """Add all annotations, and name the pages that are only mentioned, as they lie elsewhere."""
        for page in find_objects(value, lambda item: item.get("type") == "AnnotationPage" or is_annotation(item)):
            whole = page.get("type") == "AnnotationPage"
            if whole and not isinstance(page.get("items"), list):
                address = text_from_json(page.get("id"))
                self.notes.skip(
                    line_of(page, self._lines), f"annotations lie elsewhere: get and import {address[:200]}"
                )
                continue
            for annotation in find_objects(page, is_annotation):
                self._add_annotation(annotation, label_of(page.get("label")) if whole else "")

    def _add_annotation(self, annotation: dict[str, Any], kind: str) -> None:
        sources = sources_of(annotation)
        if not sources or any(self._is_ours(source) for source in sources):
            add_annotation(self.notes, annotation, self._lines, kind, self._start)
        else:
            self.notes.skip(line_of(annotation, self._lines), f"it is on another canvas, {sources[0][:200]}")

    def add_structures(self, value: dict[str, Any]) -> None:
        """Add the table of contents. One range around all others is the title of the whole, and no note."""
        found = find_objects(value.get("structures", value), lambda item: item.get("type") == "Range")
        self._ranges = {text_from_json(item.get("id")): item for item in _all_ranges(found)}
        inside = {id(part) for item in self._ranges.values() for part in self._below(item)}
        top = [item for item in found if id(item) not in inside] or found
        whole = None
        if len(top) == 1 and (below := self._below(top[0])) and len(below) == len(list_from_json(top[0].get("items"))):
            title = label_of(top[0].get("label"))
            if title:
                line = line_of(top[0], self._lines)
                self.notes.change(line, f"left out, as it is the title of the whole contents: {title[:200]}")
            whole, top = top[0], below
        seen = {id(whole)} if whole is not None else set()
        for item in top:
            for part in self._with_all_below(item):
                seen.add(id(part))
                self._add_range(part)
        if deep := sum(id(part) not in seen for part in self._ranges.values()):
            self.notes.skip(0, f"parts of the contents nested deeper than {DEEPEST} levels: {deep}")

    def _with_all_below(self, item: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """A range and all in it, each once and in order, down to DEEPEST levels."""
        waiting, seen = [(item, 0)], set[int]()
        while waiting:
            part, level = waiting.pop()
            if id(part) not in seen and level <= DEEPEST:
                seen.add(id(part))
                yield part
                waiting.extend((below, level + 1) for below in reversed(self._below(part)))

    def _below(self, item: dict[str, Any]) -> list[dict[str, Any]]:
        """The ranges in a range; one that is only mentioned is looked up."""
        parts = [part for part in objects_from_json(item.get("items")) if part.get("type") == "Range"]
        return [self._ranges.get(text_from_json(part.get("id")), part) for part in parts]

    def _add_range(self, item: dict[str, Any]) -> None:
        line, label = line_of(item, self._lines), label_of(item.get("label"))
        try:
            stretches = self._stretches(item)
        except ValueError as error:
            self.notes.skip(line, f"{label[:100]}: {error}")
            return
        if not stretches:
            self.notes.skip(line, f"{label[:100]}: it is on another canvas")
        elif not label:
            self.notes.skip(line, "a part of the contents has no label")
        elif self._below(item):
            ends = [start if end is None else end for start, end in stretches]
            self._add(line, min(start for start, _ in stretches), max(ends), label)
        else:
            for start, end in _join(stretches):
                self._add(line, start, end, label)

    def _add(self, line: int, start: Fraction, end: Fraction | None, label: str) -> None:
        self.notes.add(line, start - self._start, None if end is None or end == start else end - self._start, label)

    def _stretches(self, item: dict[str, Any]) -> list[tuple[Fraction, Fraction | None]]:
        """Start and end (None: a point) of all that a range holds of our canvases, in seconds of the canvas.

        Raises ValueError where a time is none.
        """
        return [
            self._stretch(part)
            for below in self._with_all_below(item)
            for part in list_from_json(below.get("items"))
            if not (isinstance(part, dict) and part.get("type") == "Range")
            and any(self._is_ours(source) for source in sources_of({"target": part}))
        ]

    def _stretch(self, part: object) -> tuple[Fraction, Fraction | None]:
        """The time of one item of a range; without one, and without an end, it lasts as long as its canvas."""
        selectors = list_from_json(part.get("selector")) if isinstance(part, dict) else []
        length = next((self._durations.get(source) for source in sources_of({"target": part})), None)
        address = text_from_json(part.get("id")) if isinstance(part, dict) else text_from_json(part)
        if not selectors and "#" not in address and length is not None:
            return Fraction(0), length
        start, end, _ = find_place(part)
        if any(isinstance(item, dict) and item.get("type") == "PointSelector" for item in selectors):
            return start, None
        return start, length if end is None else end

    def _is_ours(self, source: str) -> bool:
        return source in self._ours or bool(self._durations and source not in self._durations)


def _all_ranges(found: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Ranges with all that lie in them, but for those that are only mentioned."""
    waiting = list(found)
    while waiting:
        item = waiting.pop()
        if isinstance(item.get("items"), list):
            yield item
            waiting.extend(part for part in objects_from_json(item["items"]) if part.get("type") == "Range")


def _join(stretches: list[tuple[Fraction, Fraction | None]]) -> list[tuple[Fraction, Fraction | None]]:
    """The stretches, those in one that follow each other at once."""
    joined: list[tuple[Fraction, Fraction | None]] = []
    for start, end in stretches:
        if joined and joined[-1][1] is not None and joined[-1][1] == start and end is not None:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined
