"""What the clips, tracks and stacks of an OpenTimelineIO file play, each in its own time."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

from bts.errors import NotesFileError
from bts.notes.formats.kit.base import ClipFacts
from bts.notes.formats.kit.jsonfile import list_from_json, number_from_json, text_from_json
from bts.notes.formats.kit.media import choose_name
from bts.notes.formats.kit.placing import MOST_PIECES, Piece, insert

KNOWN_RATES = tuple(Fraction(n * 1000, 1001) for n in (24, 30, 48, 60, 120))
"""Rates that a file can only give as a decimal, such as 23.976023976."""

NEAREST_RATE = Fraction(1, 500)
"""Frames a second by which a decimal may miss one of KNOWN_RATES: 23.98 is meant for 24000/1001."""

WORDS = {"Gap": "a gap", "Stack": "the timeline", "Track": "the timeline", "Timeline": "the timeline"}
"""What remarks call an owner of markers that is no clip."""

WARPS = ("LinearTimeWarp", "FreezeFrame", "TimeEffect")
"""Effects with which a clip does not play at its own speed, unless its scalar is 1."""


def schema_of(item: object) -> str:
    """`Clip` for an object with the schema `Clip.2`; "" for what is none."""
    return text_from_json(item.get("OTIO_SCHEMA")).partition(".")[0] if isinstance(item, dict) else ""


def seconds_of(value: object) -> Fraction:
    """The seconds of a RationalTime. Raises ValueError for what is none."""
    if not isinstance(value, dict):
        raise ValueError("a time is missing")
    count, rate = number_from_json(value.get("value")), number_from_json(value.get("rate"))
    if rate <= 0:
        raise ValueError("a time has no rate")
    return count / next((known for known in KNOWN_RATES if abs(known - rate) < NEAREST_RATE), rate)


def owners(value: object) -> Iterator[dict[str, Any]]:
    """All OTIO objects below a value that may have markers, in order."""
    if isinstance(value, list):
        for item in value:
            yield from owners(item)
    elif isinstance(value, dict):
        yield value
        yield from owners(value.get("tracks" if schema_of(value) == "Timeline" else "children"))


def play(item: object, clip: ClipFacts) -> list[Piece]:
    """What an item plays, in its own time: a clip's is that of its media, of which `untold` ones count from 0.

    Raises:
        NotesFileError: there are more than MOST_PIECES.
    """
    kind = schema_of(item)
    if not isinstance(item, dict) or kind in ("Gap", "Transition"):
        return []
    if kind == "Clip":
        return [_medium(item, clip)]
    if kind == "Timeline":
        return play(item.get("tracks"), clip)
    if kind == "SerializableCollection":
        return []
    found = _line(item, clip) if kind == "Track" else _pile(item, clip)
    if len(found) > MOST_PIECES:
        what = f"its timeline plays more than {MOST_PIECES:,} clips"
        raise NotesFileError(what, None, "export the one timeline that is meant")
    return found


def media_name(item: dict[str, Any], clip: ClipFacts) -> str:
    """What a clip's medium is called: the address of its file, else its name, else the clip's."""
    reference = _reference(item)
    return choose_name(
        (text_from_json(value) for value in (reference.get("target_url"), reference.get("name"), item.get("name"))),
        clip,
    )


def _medium(item: dict[str, Any], clip: ClipFacts) -> Piece:
    available = _reference(item).get("available_range")
    try:
        begin = seconds_of(available.get("start_time")) if isinstance(available, dict) else None
    except ValueError:
        begin = None
    return Piece(None, None, media_name(item, clip), begin or Fraction(0), untold=begin is None)


def _pile(item: dict[str, Any], clip: ClipFacts) -> list[Piece]:
    """What a stack plays: all of its children at once, each from the stack's beginning."""
    pieces: list[Piece] = []
    for child in list_from_json(item.get("children")):
        span = _span(child)
        sound = isinstance(child, dict) and child.get("kind") == "Audio"
        found = play(child, clip) if span is None else insert(play(child, clip), *span, Fraction(0), steady=True)
        pieces += [replace(piece, sound=True) for piece in found] if sound else found
    return pieces


def _line(item: dict[str, Any], clip: ClipFacts) -> list[Piece]:
    """What a track plays: one item after the other, up to the first that does not tell how long it lasts."""
    pieces: list[Piece] = []
    at = Fraction(0)
    for child in list_from_json(item.get("children")):
        if schema_of(child) in ("", "Transition"):
            continue
        span = _span(child) or _whole(child, play(child, clip))
        if span is None:
            break
        pieces += insert(play(child, clip), *span, at, steady=_is_steady(child))
        at += span[1]
    return pieces


def _span(item: object) -> tuple[Fraction, Fraction] | None:
    """From when and how many seconds of an item are used; None where it does not tell."""
    if not isinstance(item, dict):
        return None
    span = item.get("source_range") or _reference(item).get("available_range")
    try:
        return (
            (seconds_of(span.get("start_time")), seconds_of(span.get("duration"))) if isinstance(span, dict) else None
        )
    except ValueError:
        return None


def _whole(item: object, pieces: list[Piece]) -> tuple[Fraction, Fraction] | None:
    """All of a stack or track, as long as what it plays."""
    ends = [piece.end for piece in pieces if piece.end is not None]
    return (Fraction(0), max(ends)) if schema_of(item) in ("Stack", "Track") and ends else None


def _is_steady(item: object) -> bool:
    effects = list_from_json(item.get("effects")) if isinstance(item, dict) else []
    return not any(schema_of(effect) in WARPS and effect.get("time_scalar") != 1 for effect in effects)


def _reference(item: dict[str, Any]) -> dict[str, Any]:
    """The media reference of a clip that is in use; empty where there is none."""
    references, key = item.get("media_references"), item.get("active_media_reference_key", "DEFAULT_MEDIA")
    if isinstance(references, dict) and isinstance(key, str):
        reference = references.get(key)
    else:
        reference = item.get("media_reference")
    return reference if isinstance(reference, dict) else {}
