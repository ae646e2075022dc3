"""Where a cue stands in the picture, from the settings of WebVTT."""

import re

FOOT = 2
"""The middle of the foot, in the numbers of a keypad that ASS and SubRip use: 7 8 9 are the top, 1 2 3 the foot."""

TOP_SHARE, MIDDLE_SHARE = 33.3, 66.6
"""Percent of the picture's height: a line above the first stands at the top, above the second in the middle."""

_LINE = re.compile(r"(?:^|\s)line:(-?[0-9.]+)(%?)")
_ALIGN = re.compile(r"(?:^|\s)align:(start|left|center|middle|end|right)\b")
_COLUMN = {"start": 0, "left": 0, "center": 1, "middle": 1, "end": 2, "right": 2}


def place_of(settings: str) -> int:
    """The place on the keypad, 1 to 9, of a cue with these settings; FOOT without any.

    `line` as a number counts lines from the top, below zero from the foot (www.w3.org/TR/webvtt1, 3.2).
    """
    line, align = _LINE.search(settings), _ALIGN.search(settings)
    row = 0
    if line:
        number = float(line[1])
        share = number if line[2] else (0.0 if number >= 0 else 100.0)
        row = 2 if share < TOP_SHARE else 1 if share < MIDDLE_SHARE else 0
    return 3 * row + _COLUMN[align[1] if align else "center"] + 1
