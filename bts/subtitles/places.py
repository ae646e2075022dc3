"""Where a cue stands in the picture, by settings of WebVTT, codes of SubStation Alpha or fields of EBU STL.

A place is a key of the keypad, as ASS and SubRip count them: 7 8 9 are the top, 1 2 3 the foot.
"""

import re
from collections.abc import Mapping

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

MOST_LINES = 15
"""Lines of a region that are counted: more fill the picture."""

_REGION_BLOCK = re.compile(r"^REGION[ \t]*\n((?:[^\n]*\S[^\n]*\n?)*)|^Region: ([^\n]*)", re.MULTILINE)
_PERCENTS = re.compile(r"((?:100|[0-9]{1,2})(?:\.[0-9]{1,9})?)%,((?:100|[0-9]{1,2})(?:\.[0-9]{1,9})?)%")
_LINE = re.compile(r"(?:^|\s)line:(-?[0-9.]+)(%?)")
_ALIGN = re.compile(r"(?:^|\s)align:(start|left|center|middle|end|right)\b")
_POSITION = re.compile(r"(?:^|\s)position:((?:100|[0-9]{1,2})(?:\.[0-9]{1,9})?)%")
_VERTICAL = re.compile(r"(?:^|\s)vertical:(?:rl|lr)\b")
_COLUMN = {"start": 0, "left": 0, "center": 1, "middle": 1, "end": 2, "right": 2}
_KEY = re.compile(r"\\an([1-9])")
_OLD_KEY = re.compile(r"\\a([0-9]{1,2})")
_POINT = re.compile(r"\\(?:pos|move)\(\s*(-?[0-9.]+)\s*,\s*(-?[0-9.]+)")
_STL = re.compile(r"VP:([0-9]+) JC:([0-9])")
_PERCENT = r"(?:100|[0-9]{1,2})(?:\.[0-9]{1,9})?%"
_REGION = re.compile(r"(?:^|\s)region:(\S+)")
_OUT_OF_REGION = re.compile(r"(?:^|\s)(?:line:(?!auto)|size:|vertical:)")
"""Settings with which a cue stands where they say, whatever its region (www.w3.org/TR/webvtt1, 4.4)."""
_REGION_FIELD = re.compile(r"(?:^|\s)(id|width|lines|regionanchor|viewportanchor)[:=](\S+)")
_SETTING = re.compile(
    rf"line:(?:-?[0-9]{{1,4}}|{_PERCENT})(?:,(?:start|center|end))?"
    rf"|position:{_PERCENT}(?:,(?:line-left|center|line-right))?"
    rf"|align:(?:start|left|center|end|right)|size:{_PERCENT}|vertical:(?:rl|lr)"
)
"""A setting that WebVTT knows, but for that of a region, for which the place of the region is written."""


def is_vertical(settings: str) -> bool:
    """Whether WebVTT sets a cue with these settings in columns; its `line` then counts from a side of the picture."""
    return _VERTICAL.search(settings) is not None


def place_of(settings: str) -> int:
    """The place, 1 to 9, of a cue with these settings, as a file has them; FOOT without any, and of vertical ones."""
    if is_vertical(settings):
        return FOOT
    if "\\" in settings:
        return place_in_script(settings, SCRIPT_SIZE, FOOT)
    if found := _STL.search(settings):
        row, column = _row(100 * int(found[1]) / TELETEXT_ROWS), {"1": 0, "3": 2}.get(found[2], 1)
        return 3 * row + column + 1
    line, align, position = (pattern.search(settings) for pattern in (_LINE, _ALIGN, _POSITION))
    column = _COLUMN[align[1]] if align else 1
    if position and column == 1:
        column = _column(_number(position[1]))
    return 3 * (_row(_share(line[1], percent=bool(line[2]))) if line else 0) + column + 1


def place_in_script(codes: str, size: tuple[float, float], usual: int, margin: int = 0) -> int:
    """The place of an event with these codes, in a script of `size`, whose style stands at `usual`.

    `margin` is its distance from the upper or lower edge: a large one lifts words from the foot to the top.
    """
    key, old, point = _KEY.search(codes), _OLD_KEY.search(codes), _POINT.search(codes)
    place = int(key[1]) if key else old_key(int(old[1])) if old else usual
    if point is None:
        row, share = (place - 1) // 3, 100 * margin / size[1]
        row = (_row(100 - share), row, _row(share))[row]
        return 3 * row + (place - 1) % 3 + 1
    across, down = (100 * _number(text) / side for text, side in zip(point.groups(), size, strict=True))
    column = (place - 1) % 3
    return 3 * _row(down) + (_column(across) if column == 1 else column) + 1


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


def leave_region(settings: str, regions: Mapping[str, str]) -> str:
    """The settings with the place of their region for its name; `regions` are the definitions by name."""
    found = _REGION.search(settings)
    if found is None or _OUT_OF_REGION.search(settings) or found[1] not in regions:
        return settings
    return " ".join(filter(None, [_REGION.sub("", settings).strip(), _read_region(regions[found[1]])]))


def list_regions(text: str) -> dict[str, str]:
    """The definitions of the regions of a WebVTT file by their names: those of blocks, and of its first drafts."""
    blocks = [block[1] or block[2] or "" for block in _REGION_BLOCK.finditer(text)]
    named = ((dict(_REGION_FIELD.findall(block)).get("id", ""), block) for block in blocks)
    return {name: block for name, block in named if name}


def _read_region(definition: str) -> str:
    """Where a region stands, as settings of a cue: its last line, and the middle of its width.

    What is not said is as WebVTT has it: all of the width, three lines, at the left of the foot.
    """
    fields = dict(_REGION_FIELD.findall(definition))
    anchors = [_percents(fields.get(name, "")) or (0.0, 100.0) for name in ("regionanchor", "viewportanchor")]
    width = next(iter(_percents(f"{fields.get('width', '')},0%") or (100.0,)))
    height = LINE_SHARE * min(_number(fields.get("lines", "3")), MOST_LINES)
    left, top = (there - own * side / 100 for own, there, side in zip(*anchors, (width, height), strict=True))
    line, column = top + height - LINE_SHARE, left + width / 2
    written = [f"line:{min(max(line, 0.0), 100.0):.4g}%" if line < MIDDLE_SHARE else ""]
    written += [f"position:{min(max(column, 0.0), 100.0):.4g}%" if _column(column) != 1 else ""]
    return " ".join(filter(None, written))


def _percents(written: str) -> tuple[float, float] | None:
    """Two shares in percent, parted by a comma; None for what is none."""
    found = _PERCENTS.fullmatch(written)
    return (_number(found[1]), _number(found[2])) if found else None


def code_for_srt(settings: str) -> str:
    """The override code that SubRip's players know for the place of these settings; "" for the foot."""
    place = place_of(settings)
    return "" if place == FOOT else f"{{\\an{place}}}"


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
