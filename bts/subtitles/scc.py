"""Scenarist closed captions (.scc): the codes of CEA-608 as a broadcaster's encoder sends them. ttconv decodes them."""

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from bts.errors import InputError
from bts.subtitles.blocks import Remarks, quote
from bts.subtitles.cues import Subtitles, Timecoded
from bts.subtitles.library import lay_out_element, listen
from bts.subtitles.reading import LONGEST_RAW_TEXT, Entry, make_subtitles
from bts.timecode import format_label

if TYPE_CHECKING:
    from ttconv.model import P

RATE = Fraction(30000, 1001)
"""Frames a second of the only television that has these captions."""

HEADER = "Scenarist_SCC V1.0"
"""The first line of such a file."""

MOST_FAILURES = 20
"""Lines that may fail until a file is taken for damaged; each costs another reading."""

NOMINAL = 30
"""Labels a second."""

SECOND_FIELD, CONTROLS = (0x15, 0x1D), range(0x20, 0x30)
"""First byte of a control code in the second field, and the second bytes that control codes have."""

STARTS = ("01:00:00:00", "00:00:00:00")
"""Where the timelines of such files start."""

_SIGNATURE = re.compile(r"\s*Scenarist_SCC", re.IGNORECASE)
_ROLL_UP = re.compile(r"[\t ][19]4(?:25|26|a7|27)\b", re.IGNORECASE)
"""The codes that ask for two to four rolling lines, with and without parity."""

_LINE = re.compile(r"([0-9]{2}:[0-5][0-9]:[0-5][0-9][:;.,][0-9]{2})\t\s*((?:[0-9A-Fa-f]{4}\s*)+)")


def looks_like_scc(text: str) -> bool:
    """Whether a text begins as such a file does."""
    return _SIGNATURE.match(text) is not None


def read_scc(text: str) -> Subtitles:
    """The captions of the first channel of a text; each rolling line is said once. Their times are timecode.

    Raises:
        InputError: no line has a timecode and codes, or what is there cannot be decoded.
    """
    remarks = Remarks()
    kept: list[tuple[int, str]] = []
    for number, line in enumerate(text.split("\n"), 1):
        tidy = re.sub(r"^(\S+) +", r"\1\t", line.strip()[:LONGEST_RAW_TEXT])
        if found := _LINE.fullmatch(tidy):
            kept.append((number, f"{found[1]}\t{' '.join(found[2].split())}"))
        elif line.strip() and not _SIGNATURE.match(line):
            remarks.skip(number, f"not a timecode and codes: {quote(line)}")
    if not kept:
        raise InputError("no line has a timecode and codes", None, "give a file with captions")
    drop = any(line[8] == ";" for _, line in kept)
    entries = [
        Entry(0, paragraph.get_begin() or Fraction(0), paragraph.get_end(), lay_out_element(paragraph))
        for paragraph in _decode(kept, remarks)
    ]
    rolls = any(_ROLL_UP.search(line) for _, line in kept)
    return make_subtitles(entries, remarks, rolls=rolls, timecoded=Timecoded(RATE, drop, STARTS))


def read_pairs(pairs: Sequence[tuple[Fraction, bytes]]) -> Subtitles:
    """The captions of codes that come with pictures: seconds and two bytes without parity each, in order.

    ttconv counts frames; each code gets a frame of its own, by whose number its time is found again. Raises InputError
    when too many cannot be decoded.
    """
    remarks = Remarks()
    codes = [(time, _as_first_field(data)) for time, data in pairs if data != b"\0\0"]
    lines = [(0, f"{format_label(number, NOMINAL)}\t{data.hex()}") for number, (_, data) in enumerate(codes)]

    def time_of(count: Fraction | None) -> Fraction | None:
        number = None if count is None else round(count * RATE)
        return None if number is None or number >= len(codes) else codes[number][0]

    entries = []
    for paragraph in _decode(lines, remarks):
        start = time_of(paragraph.get_begin())
        if start is not None:
            entries.append(Entry(0, start, time_of(paragraph.get_end()), lay_out_element(paragraph)))
    return make_subtitles(entries, remarks, rolls=any(_ROLL_UP.search(line) for _, line in lines))


def _decode(lines: Sequence[tuple[int, str]], remarks: Remarks) -> "list[P]":
    """The captions in lines of timecode and codes, each with its number in the file.

    A line at which ttconv fails is left out, with a remark. Raises InputError after MOST_FAILURES.
    """
    from ttconv.scc.reader import to_model

    left = list(lines)
    reached = 0.0

    def note(share: float) -> None:
        nonlocal reached
        reached = share

    for _ in range(MOST_FAILURES):
        text = "\n".join([HEADER, *(line for _, line in left)])
        try:
            with listen("ttconv", remarks):
                return list(to_model(text, progress_callback=note).get_body().first_child() or ())
        except Exception:  # noqa: BLE001 - whatever it raises on codes that no encoder sends, the rest is wanted
            place = max(0, round(reached * (len(left) + 1)) - 2)
            number, line = left.pop(place)
            remarks.skip(number, f"codes that cannot be decoded: {quote(line)}")
    raise InputError("its codes are damaged and cannot be decoded", None, "give another file")


def _as_first_field(data: bytes) -> bytes:
    """Codes of the second field as those of the first: its control codes are one higher (CTA-608, table 70)."""
    return bytes([data[0] - 1, data[1]]) if data[0] in SECOND_FIELD and data[1] in CONTROLS else data
