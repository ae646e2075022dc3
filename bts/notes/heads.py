"""The beginning of a line of notes: its time or range, told apart from its words.

    1:02 words · 1:02-1:09 words · 0:10 --> 0:15 words · 0:10 0:15 words · [0:10] words · #500 words

Whatever looks like a time after that is never quietly a part of the words.
"""

import re
from dataclasses import dataclass

from bts.errors import UsageError
from bts.timing import parse_written

_CLOCK = r"(?:tc:)?(?:\d{1,4}:){1,3}[\d:;.,]{0,12}\d|(?:\d{1,4}:){1,3}\d"
_UNITS = r"(?:\d{1,4}h)?(?:\d{1,5}m(?:in)?)?\d{1,9}(?:[.,]\d{1,9})? ?s(?:ec)?|\d{1,4}h\d{1,5}m(?:in)?"
_TIME = rf"(?:{_CLOCK}|#\d{{1,12}}|(?:{_UNITS})(?![^\W_]))"
"""What is a time wherever it stands; a bare number is not."""

_SURE = rf"(?:(?:tc:)?\d{{1,4}}(?::\d{{2}}){{1,2}}(?:[:;]\d{{2,3}})?(?:[.,]\d{{1,9}})?|(?:{_UNITS}))(?![^\W_]|:\d)"
"""A time that may be the end of a range with nothing but a space before it: `4:3` and `16:9` are shapes."""

_NUMBER = r"\d{1,9}(?:[.,]\d{1,9})?"
_OPEN, _CLOSE = r"(?:[\[(]\s?)?", r"(?:\s?[\])])?"
_TO = "to|until|till|bis|à|a|al|do|tot|til"
"""Words between the two times of a range."""

_HEAD = re.compile(
    rf"(?:[^\w\s#@!\"'\[(\\]+\s+)?(?:\d{{1,4}}[.)]\s+)?{_OPEN}(?P<start>(?P<frame>#\d{{1,12}})|{_TIME}){_CLOSE}"
    rf"(?:(?P<sign>\+|[-–—−]|\.\.){_OPEN}(?P<near>{_TIME}|{_NUMBER}(?![\w:])){_CLOSE}"
    rf"|\s*(?:-{{1,2}}>|[~→])\s*{_OPEN}(?P<far>{_TIME}|{_NUMBER}(?![\w:])){_CLOSE}"
    rf"|(?:\s+(?:[-–—−]|\.\.|{_TO})\s+|\s+){_OPEN}(?P<end>(?(frame)#\d{{1,12}}|{_SURE})){_CLOSE})?"
    r"(?=\s|\||[:.,;–—-](?:\s|$)|$)"
)
_SEPARATOR = re.compile(r"\s*(?:\|\s*|(?:-{1,2}>|→|[:.,;–—−-])?(?:\s+|$))")
"""What may part the time from the words; it is none of them."""

_NEXT_TIME = re.compile(rf"(?:(?:{_TO})\s+)?[\[(]?\s?(?P<time>{_TIME})\s?[\])]?(?![^\W_])")
_NEXT_NUMBER = re.compile(rf"(?P<time>\d{{1,9}}[.,]\d{{1,9}})(?=[\s:;]|$)|(?P<column>{_NUMBER})\t")
_BARE = re.compile(rf"(?P<number>{_NUMBER})(?![\w.)]*[.)]\s)(?=[\s,;–-]|:(?!\d)|\.\.|$)")
_SIGNS = re.compile(r"[^\w\s#@!\"'\[(\\]+\s*")
_AT_END = re.compile(rf"(?:[\s–—|\[(-]|:\s)(?P<time>{_CLOCK})[\])]?$")

_METRES = re.compile(r"\d+ [mh]", re.I)
"""A number and a letter that may belong to the words: `3 m tall`."""

LONGEST_END = 40
"""Characters at the end of a line that may hold a time, with the signs around it."""

MOST_WORDS = 6
"""Words of a typed line that may be its time: `1 min 2 s to 1:09`."""


@dataclass(frozen=True)
class Head:
    """The beginning of a line: its moment as `parse_written` takes it, the words after it, and remarks on them."""

    moment: str
    words: str
    remarks: tuple[str, ...] = ()


def split_head(line: str) -> Head | None:
    """The time at the beginning of a line, and its words; None where it begins with no time that is sure to be one.

    A bare number is none: `3 men walk in` is words. Raises UsageError when another time stands where the words begin.
    """
    match = _HEAD.match(line)
    if match is None:
        return None
    end = match["near"] or match["far"] or match["end"]
    joint = "+" if match["sign"] == "+" else "-"
    return _finish(match["start"] + (joint + end if end else ""), line[match.end() :])


def split_typed(line: str) -> Head:
    """The same for a line that is typed, which always begins with a moment: in any form, a bare number too.

    Raises UsageError when it does not, or when another time stands where the words begin.
    """
    if found := split_head(line):
        return found
    words = re.findall(r"\S+\s*", line)
    for count in range(min(MOST_WORDS, len(words)), 0, -1):
        moment = "".join(words[:count]).strip()
        for written in dict.fromkeys((moment, moment.rstrip(":,"), moment.strip("[]()"))):
            if _METRES.fullmatch(written):
                continue
            try:
                parse_written(written)
            except UsageError:
                continue
            return _finish(written, line.strip()[len(moment) :])
    parse_written(words[0].strip() if words else "")
    raise AssertionError("a first word that is a moment was found above")


def begins_with_number(line: str) -> str:
    """The bare number that a line begins with, which may have been meant for a time; empty where there is none."""
    match = _BARE.match(line)
    return match["number"] if match else ""


def split_end(line: str) -> Head | None:
    """The time at the end of a line, as in `Intro 0:00`; None where there is none."""
    line = line.strip()
    start = max(0, len(line) - LONGEST_END)
    match = _AT_END.search(line[start:])
    return Head(match["time"], line[: start + match.start()].rstrip(" –—:|-[(")) if match else None


def needs_escape(words: str) -> bool:
    """Whether the words would not be all words behind a time."""
    after = _after_signs(words)
    return bool(_NEXT_TIME.match(after) or _NEXT_NUMBER.match(after))


def _finish(moment: str, rest: str) -> Head:
    """The head without the sign between the time and its words. Raises UsageError for a further time."""
    tab = rest.startswith("\t")
    match = _SEPARATOR.match(rest)
    words = rest[match.end() :] if match else rest
    after = _after_signs(words)
    if found := _NEXT_TIME.match(after):
        if re.fullmatch(_SURE, found["time"]):
            remedy = r"write START-END words; `\` before it makes it one of the words"
            raise UsageError(f"{found['time']} after {moment} is one time too many", None, remedy)
        return Head(moment, words, (f"{found['time']} right after its time is kept as a word",))
    if found := _NEXT_NUMBER.match(after):
        number = found["time"] or found["column"]
        if tab and found["column"]:
            raise UsageError(f"{number} after {moment} may be its end", None, "write the end as 0:05 or 5s")
        return Head(moment, words, (f"{number} right after its time is kept as a word",))
    if (found := _BARE.match(words)) and re.fullmatch(_NUMBER, moment):
        said = f"{found['number']} right after its time is kept as a word: write {moment}-{found['number']} for a range"
        return Head(moment, words, (said,))
    return Head(moment, words)


def _after_signs(words: str) -> str:
    """The words without a bullet, a stroke or the like before them."""
    signs = _SIGNS.match(words)
    return words[signs.end() :] if signs else words
