"""Where a cue stands in the picture, by settings of WebVTT, codes of SubStation Alpha or fields of EBU STL.

A place is a key of the keypad, as ASS and SubRip count them: 7 8 9 are the top, 1 2 3 the foot.
"""

import re

FOOT = 2
"""The middle of the foot, where a cue without settings stands."""

TOP_SHARE, MIDDLE_SHARE = 33.3, 66.6
"""Percent of the picture's height: a line above the first stands at the top, above the second in the middle."""

LEFT_SHARE, RIGHT_SHARE = 33.3, 66.6
"""Percent of its width: a point before the first is at the left, behind the second at the right."""

LINE_SHARE = 16 / 3
"""Percent of the picture's height that a line takes: fifteen lines in the middle 80 % of it (CEA-608)."""

SCRIPT_SIZE = (384, 288)
"""Width and height in which a script of SubStation Alpha counts that does not say it (libass, and ffmpeg's SubRip)."""

TELETEXT_ROWS = 23
"""Rows of a teletext page, in which EBU STL counts (EBU Tech 3264, vertical position)."""

_LINE = re.compile(r"(?:^|\s)line:(-?[0-9.]+)(%?)")
_ALIGN = re.compile(r"(?:^|\s)align:(start|left|center|middle|end|right)\b")
_POSITION = re.compile(r"(?:^|\s)position:((?:100|[0-9]{1,2})(?:\.[0-9]{1,9})?)%")
_COLUMN = {"start": 0, "left": 0, "center": 1, "middle": 1, "end": 2, "right": 2}
_KEY = re.compile(r"\\an([1-9])")
_OLD_KEY = re.compile(r"\\a([0-9]{1,2})")
_POINT = re.compile(r"\\(?:pos|move)\(\s*(-?[0-9.]+)\s*,\s*(-?[0-9.]+)")
_STL = re.compile(r"VP:([0-9]+) JC:([0-9])")
_PERCENT = r"(?:100|[0-9]{1,2})(?:\.[0-9]{1,9})?%"
_SETTING = re.compile(
    rf"line:(?:-?[0-9]{{1,4}}|{_PERCENT})(?:,(?:start|center|end))?"
    rf"|position:{_PERCENT}(?:,(?:line-left|center|line-right))?"
    rf"|align:(?:start|left|center|end|right)|size:{_PERCENT}|vertical:(?:rl|lr)"
)
"""A setting that WebVTT knows, but for that of a region, whose definition is not kept."""


def place_of(settings: str) -> int:
    """The place, 1 to 9, of a cue with these settings, as a file has them; FOOT without any."""
    if "\\" in settings:
        return _read_codes(settings, SCRIPT_SIZE, FOOT)
    if found := _STL.search(settings):
        row, column = _row(100 * int(found[1]) / TELETEXT_ROWS), {"1": 0, "3": 2}.get(found[2], 1)
        return 3 * row + column + 1
    line, align, position = (pattern.search(settings) for pattern in (_LINE, _ALIGN, _POSITION))
    column = _COLUMN[align[1]] if align else 1
    if position and column == 1:
        column = _column(_number(position[1]))
    return 3 * (_row(_share(line[1], percent=bool(line[2]))) if line else 0) + column + 1


def place_in_script(codes: str, size: tuple[float, float], usual: int) -> int:
    """The place of an event with these codes, in a script of `size`, whose style stands at `usual`."""
    return _read_codes(codes, size, usual)


def old_key(number: int) -> int:
    """The place that a number of `\\\\a`, and of an alignment in SubStation Alpha 4, means: 1 to 3, 5 to 7, 9 to 11."""
    column, row = (number - 1) % 4, {0: 0, 1: 2, 2: 1}.get((number - 1) // 4)
    return FOOT if row is None or column > 2 or number < 1 else 3 * row + column + 1


def settings_for_vtt(settings: str) -> str:
    """The settings as WebVTT has them: those that it knows as they are, those of other syntaxes by their place."""
    if "\\" not in settings and not _STL.search(settings):
        return " ".join(word for word in settings.split() if _SETTING.fullmatch(word))
    place = place_of(settings)
    line = ("", "line:50%", "line:0")[(place - 1) // 3]
    return " ".join(filter(None, [line, ("align:start", "", "align:end")[(place - 1) % 3]]))


def code_for_srt(settings: str) -> str:
    """The override code that SubRip's players know for the place of these settings; "" for the foot."""
    place = place_of(settings)
    return "" if place == FOOT else f"{{\\an{place}}}"


def _read_codes(codes: str, size: tuple[float, float], usual: int) -> int:
    key, old, point = _KEY.search(codes), _OLD_KEY.search(codes), _POINT.search(codes)
    place = int(key[1]) if key else old_key(int(old[1])) if old else usual
    if point is None:
        return place
    across, down = (100 * _number(text) / side for text, side in zip(point.groups(), size, strict=True))
    column = (place - 1) % 3
    return 3 * _row(down) + (_column(across) if column == 1 else column) + 1


def _share(number: str, *, percent: bool) -> float:
    """Percent of the height at which a line of WebVTT stands (www.w3.org/TR/webvtt1, 3.2).

    A number without percent counts lines from the top, below zero from the foot.
    """
    value = _number(number)
    if percent:
        return value
    return value * LINE_SHARE if value >= 0 and not number.startswith("-") else 100 + value * LINE_SHARE


def _row(share: float) -> int:
    """The row of keys at a percent of the height: 2 is the top."""
    return 2 if share < TOP_SHARE else 1 if share < MIDDLE_SHARE else 0


def _column(share: float) -> int:
    return 0 if share < LEFT_SHARE else 2 if share > RIGHT_SHARE else 1


def _number(text: str) -> float:
    """The number in a text, 0 for one that is none, such as two dots."""
    try:
        return float(text)
    except ValueError:
        return 0.0
