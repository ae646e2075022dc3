"""Syntaxes with one caption a line, or one after a line of two times: MicroDVD, MPL2, TMP, SBV and SubViewer.

pysubs2 reads the first three too, but passes over lines that it does not understand without a word, and rounds the
frames of MicroDVD to milliseconds; the tests hold these readers against it.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from bts.errors import InputError
from bts.subtitles.blocks import Remarks, quote
from bts.subtitles.cues import Subtitles
from bts.subtitles.marks import STYLES
from bts.subtitles.markup import Plain, plain_srt
from bts.subtitles.reading import LONGEST_RAW_TEXT, Entry, make_subtitles
from bts.subtitles.times import LONGEST_TIMES_LINE, read_stamp
from bts.timecode import nearest_edit_rate

DECISECOND = Fraction(1, 10)
"""Seconds in which MPL2 counts."""

NEAR_RATE = Fraction(1, 100)
"""Frames a second by which a written rate may differ from a usual one and mean it: 23.976, 29.97, 59.94."""

HEAD_LINES = 3
"""Lines with words by which a syntax without a signature is known."""

_MICRODVD = re.compile(r"\s*\{\s*([0-9]{1,9})\s*\}\s*\{\s*([0-9]{0,9})\s*\}(.*)")
_MICRODVD_CODE = re.compile(r"\{[a-zA-Z]:[^{}]{0,100}\}")
_SLANTS = {"/": "i", "\\": "b", "_": "u"}
_MPL2 = re.compile(r"\s*\[\s*([0-9]{1,9})\s*\]\s*\[\s*([0-9]{0,9})\s*\](.*)")
_TMP = re.compile(r"\s*([0-9]{2}:[0-9]{2}:[0-9]{2}):(?![0-9]{2}\b)(\S.*)?")
_SBV = re.compile(
    r"\s*([0-9]{1,3}:[0-9]{2}:[0-9]{2}[.,][0-9]{1,3})\s*,\s*([0-9]{1,3}:[0-9]{2}:[0-9]{2}[.,][0-9]{1,3})\s*"
)
_SBV_ATTEMPT = re.compile(r"\s*-?[0-9]+:[0-9:.]+\s*,\s*-?[0-9]+:[0-9:.]+\s*")
_RATE = re.compile(r"\s*([0-9]{1,3}(?:[.,][0-9]{1,6})?)\s*(?:fps)?\s*", re.IGNORECASE)


def looks_like_microdvd(text: str) -> bool:
    """Whether one of a text's first lines begins with two numbers of frames in curly brackets."""
    return any(map(_MICRODVD.fullmatch, _first_lines(text)))


def looks_like_mpl2(text: str) -> bool:
    """Whether one of a text's first lines begins with two numbers in square brackets."""
    return any(map(_MPL2.fullmatch, _first_lines(text)))


def looks_like_tmp(text: str) -> bool:
    """Whether the first lines of a text begin with hours, minutes, seconds, a colon and words right behind it.

    Where a blank is between, somebody wrote notes.
    """
    lines = _first_lines(text)
    return bool(lines) and all(map(_TMP.fullmatch, lines))


def looks_like_sbv(text: str) -> bool:
    """Whether a text begins with two times and a comma between, or with the header of SubViewer."""
    if text.lstrip()[:13].casefold() == "[information]":
        return True
    first = next((line for line in text.lstrip().split("\n", 1) if line.strip()), "")
    return len(first) <= LONGEST_TIMES_LINE and _SBV.fullmatch(first) is not None


def read_microdvd(text: str, rate: Fraction | None = None) -> Subtitles:
    """The captions of a text. Frames are counted at the rate that its first line says (`{1}{1}25`), else at `rate`.

    Raises:
        InputError: neither is known, or no line begins with two numbers of frames.
    """
    remarks = Remarks()
    found = list(_match_lines(text, _MICRODVD, "{120}{200}words", remarks))
    told = next(iter(found), None)
    own = _read_rate(told[1][3]) if told and int(told[1][1]) <= 1 and told[1][2] in ("0", "1") else None
    if own is not None:
        rate = own
        del found[0]
    elif rate is None:
        remedy = "write its rate into its first line: {1}{1}25"
        raise InputError("its frames cannot be counted: it does not say how many a second", None, remedy)
    else:
        remarks.change(0, f"its frames were counted at the clip's {float(rate):.6g} a second, for it says no rate")
    entries = [
        Entry(line, int(match[1]) / rate, int(match[2]) / rate if match[2] else None, _plain_microdvd(match[3]))
        for line, match in found
    ]
    return make_subtitles(entries, remarks)


def read_mpl2(text: str) -> Subtitles:
    """The captions of a text, whose times are tenths of a second. Raises InputError when it has none."""
    remarks = Remarks()
    entries = [
        Entry(line, int(match[1]) * DECISECOND, int(match[2]) * DECISECOND if match[2] else None, _plain_mpl2(match[3]))
        for line, match in _match_lines(text, _MPL2, "[120][155]words", remarks)
    ]
    return make_subtitles(entries, remarks)


def read_tmp(text: str) -> Subtitles:
    """The captions of a text, which have a start in whole seconds and no end. Raises InputError when it has none."""
    remarks = Remarks()
    entries = []
    for line, match in _match_lines(text, _TMP, "00:01:15:words", remarks):
        start = read_stamp(match[1])
        if start is None:
            remarks.skip(line, f"not a time: {quote(match[1])}")
        else:
            entries.append(Entry(line, start, None, _plain(match[2] or "", "|")))
    return make_subtitles(entries, remarks)


def read_sbv(text: str) -> Subtitles:
    """The captions of YouTube's own syntax, or of SubViewer's. Raises InputError when no line has two times."""
    remarks = Remarks()
    entries: list[Entry] = []
    lines = text.split("\n")
    marks = [(place, match) for place, line in enumerate(lines) if (match := _match_short(_SBV, line))]
    if not marks:
        raise InputError("no line holds the times of a caption (0:01:15.500,0:01:18.000)", None, "give an SBV file")
    _name_words(lines[: marks[0][0]], remarks)
    for (place, match), (until, _) in zip(marks, [*marks[1:], (len(lines), None)], strict=True):
        start, end = read_stamp(match[1]), read_stamp(match[2])
        body = _drop_broken(lines[place + 1 : until], place + 2, remarks)
        if start is None or end is None:
            remarks.skip(place + 1, f"not the times of a caption: {quote(lines[place])}")
        else:
            entries.append(Entry(place + 1, start, end, _plain("\n".join(body), "[br]")))
    return make_subtitles(entries, remarks)


def _match_short(pattern: re.Pattern[str], line: str) -> re.Match[str] | None:
    return pattern.fullmatch(line) if len(line) <= LONGEST_TIMES_LINE else None


def _name_words(lines: Sequence[str], remarks: Remarks) -> None:
    """Name the words before the first caption, but for the header of SubViewer."""
    number = next((number for number, line in enumerate(lines, 1) if line.strip()), 0)
    if number and not lines[number - 1].strip().startswith("["):
        remarks.skip(number, f"words that belong to no cue: {quote(lines[number - 1])}")


def _drop_broken(body: list[str], first: int, remarks: Remarks) -> list[str]:
    """The lines of a caption until one that stands in place of times and is none: that cue is named, not kept."""
    for place, line in enumerate(body):
        if _match_short(_SBV_ATTEMPT, line):
            remarks.skip(first + place, f"not the times of a caption (0:01:15.500,0:01:18.000): {quote(line)}")
            return body[:place]
    return body


def _first_lines(text: str) -> list[str]:
    """The first lines that have words, HEAD_LINES at most."""
    return [line for line in text.lstrip("\n \t").split("\n", 2 * HEAD_LINES) if line.strip()][:HEAD_LINES]


def _match_lines(
    text: str, pattern: re.Pattern[str], right: str, remarks: Remarks
) -> Iterator[tuple[int, re.Match[str]]]:
    """The number and match of each line that is a caption; others with words are named. `right` shows what one is like.

    Raises InputError when no line is one.
    """
    count = 0
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > LONGEST_RAW_TEXT:
            remarks.skip(number, f"it is longer than {LONGEST_RAW_TEXT:,} characters")
        elif match := pattern.fullmatch(line):
            count += 1
            yield number, match
        elif line.strip():
            remarks.skip(number, f"not a caption ({right}): {quote(line)}")
    if not count:
        raise InputError(f"no line is a caption ({right})", None, "give a file with captions")


def _read_rate(text: str) -> Fraction | None:
    """The frames a second that a text says; a usual rate where it is near one. None for other texts."""
    found = _RATE.fullmatch(text)
    if found is None:
        return None
    written = Fraction(found[1].replace(",", "."))
    usual = nearest_edit_rate(written)
    near = usual if abs(usual - written) < NEAR_RATE else written
    return near if near > 0 else None


def _plain(raw: str, line_break: str, take_out: Callable[[str], str] = str) -> Plain:
    """The words with the line breaks of a syntax, and without tags."""
    return plain_srt(take_out(raw).replace(line_break, "\n"))


def _plain_microdvd(raw: str) -> Plain:
    """The words without codes: `{y:i}` and a slash make a line italic, `{Y:b}` makes all of them bold."""
    usual = "".join(re.findall(r"\{Y:([^{}]{0,100})\}", raw))
    lines = []
    for line in raw.split("|"):
        styles = usual + "".join(re.findall(r"\{y:([^{}]{0,100})\}", line))
        words = _MICRODVD_CODE.sub("", line).strip()
        lines.append(_wrap(words.removeprefix("/"), styles + ("i" if words.startswith("/") else "")))
    return plain_srt("\n".join(lines))


def _plain_mpl2(raw: str) -> Plain:
    """The words without what makes a line italic, bold or underlined: `/`, `\\` or `_` before it."""
    lines = []
    for line in raw.split("|"):
        words = line.strip().lstrip("/\\_")
        lines.append(_wrap(words, "".join(_SLANTS.get(c, "") for c in line.strip().removesuffix(words))))
    return plain_srt("\n".join(lines))


def _wrap(words: str, styles: str) -> str:
    """The words within SubRip's tags of the styles."""
    tags = [style for style in STYLES if style in styles] if words else []
    return "".join(f"<{tag}>" for tag in tags) + words + "".join(f"</{tag}>" for tag in reversed(tags))
