"""WebVTT (www.w3.org/TR/webvtt1)."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from bts.errors import InputError
from bts.subtitles.blocks import Block, Remarks, split_blocks
from bts.subtitles.cues import Cue, Subtitles
from bts.subtitles.markup import plain_vtt, tag_vtt, voice_tag
from bts.subtitles.places import leave_region, list_regions, settings_for_vtt
from bts.subtitles.reading import read_blocks
from bts.subtitles.times import format_times, read_times
from bts.timing import Span, ceil_ms

RIGHT_TIMES = "a cue (00:01:15.500 --> 00:01:18.000)"

_FIRST_TEXT = re.compile(r"-->[^\n]*\n([^\n]*)")
_JSON_OBJECT = re.compile(r"\{\s*(?:[\"}]|$)")
"""How a text of JSON begins; `{\\an8}` is a style that was left over from SubRip."""
_SIGNATURE = re.compile(r"WEBVTT(?:[ \t\n]|\Z)")


@dataclass(frozen=True)
class RawCue:
    """A cue to be written with its text as it is: lines without a blank one and without an arrow."""

    span: Span
    identifier: str
    lines: tuple[str, ...]
    settings: str = ""


def looks_like_vtt(text: str) -> bool:
    """Whether a text begins as every WebVTT file does."""
    return _SIGNATURE.match(text) is not None


def kind_of(text: str) -> str:
    """What a WebVTT file declares that it holds, or looks like: captions, chapters or metadata; "" for other files."""
    if not text.startswith("WEBVTT"):
        return ""
    header = text.split("\n\n", 1)[0]
    if declared := re.search(r"^Kind:\s*(\w+)", header, re.MULTILINE):
        return declared[1].lower()
    first = _FIRST_TEXT.search(text)
    return "metadata" if first and _JSON_OBJECT.match(first[1]) else "captions"


def read_vtt(text: str, *, may_roll: bool = True) -> Subtitles:
    """The captions or chapters of a text, in its order. Tags are taken out; <v> gives a cue's voices.

    Rolling captions say each line once, unless `may_roll` is false, as for chapters, whose titles may repeat.

    Raises:
        InputError: the text does not begin with WEBVTT, nor with the times of a cue.
    """
    remarks = Remarks()
    found = read_blocks(split_vtt(text, remarks), plain_vtt, remarks, may_roll=may_roll)
    regions = list_regions(text) if "region:" in text else {}
    return replace(found, cues=tuple(replace(c, settings=leave_region(c.settings, regions)) for c in found.cues))


def lost_its_first_line(text: str) -> bool:
    """Whether a text is WebVTT but for its first line: it begins with the times of a cue, alone on a line, and words.

    An identifier may come before the times.
    """
    lines = [line for line in islice(text.lstrip().split("\n"), 6) if line.strip()]
    for place, line in enumerate(lines[:2]):
        times = read_times(line) if "-->" in line else None
        if times is not None:
            following = lines[place + 1 : place + 2]
            return times.has_settings_only and all(read_times(line) is None for line in following)
    return False


def split_vtt(text: str, remarks: Remarks) -> Iterator[Block]:
    """The cues of a text as they are written, for data that is not captions. Raises InputError as read_vtt."""
    if not looks_like_vtt(text):
        if not lost_its_first_line(text):
            raise InputError("line 1: a WebVTT file begins with WEBVTT", None, "give a WebVTT file")
        return _split_without_first(text, remarks)
    return split_blocks(text, RIGHT_TIMES, remarks, webvtt=True)


def _split_without_first(text: str, remarks: Remarks) -> Iterator[Block]:
    """The cues of a text whose first line is missing, with the numbers that its lines have."""
    remarks.change(1, "its first line, WEBVTT, is missing, without which no player reads it")
    added = "WEBVTT\n\n"
    before, found = added.count("\n"), Remarks()
    blocks = list(split_blocks(added + text, RIGHT_TIMES, found, webvtt=True))
    for reported, report in ((found.skipped, remarks.skip), (found.changed, remarks.change)):
        for remark in reported:
            report(max(1, remark.line - before), remark.what)
    return (replace(b, line=max(1, b.line - before), first=max(1, b.first - before)) for b in blocks)


def write_vtt(cues: Iterable[Cue], title: str = "", kind: str = "") -> str:
    """A WebVTT file. `title` goes behind its first word, `kind` (captions, chapters) is declared in its header.

    A cue without an identifier gets its number, from 1. A single voice is written, and those of several of which it is
    known what they say; so is what is italic, bold or underlined, and where a cue stands. Cues are put in the order of
    their starts, which the syntax asks for.
    """
    return write_raw_vtt([_escape(cue) for cue in cues], title, kind)


def write_raw_vtt(cues: Sequence[RawCue], title: str = "", kind: str = "") -> str:
    """A WebVTT file of cues with any text, as for data; title, kind, numbers and order as for write_vtt."""
    header = f"WEBVTT {title}".rstrip() + "\n" + (f"Kind: {kind}\n" if kind else "")
    blocks = [header]
    for number, cue in enumerate(sorted(cues, key=lambda cue: ceil_ms(cue.span.start)), 1):
        name = " ".join(cue.identifier.split()).replace("-->", "-- >") or str(number)
        times = f"{format_times(cue.span)} {cue.settings}".rstrip()
        blocks.append("\n".join([name, times, *cue.lines]) + "\n")
    return "\n".join(blocks)


def _escape(cue: Cue) -> RawCue:
    lines = tag_vtt(cue.lines, cue.marks)
    if len(cue.voices) == 1 and not any(mark.name for mark in cue.marks):
        lines[0] = voice_tag(cue.voices[0]) + lines[0]
    return RawCue(cue.span, cue.identifier, tuple(lines), settings_for_vtt(cue.settings))
