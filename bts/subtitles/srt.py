"""SubRip (.srt). There is no standard: read widely, written as every player takes it."""

import re
from collections.abc import Iterable
from itertools import islice

from bts.errors import InputError
from bts.subtitles.blocks import Remarks, split_blocks
from bts.subtitles.cues import Cue, Subtitles
from bts.subtitles.markup import plain_srt, tag_srt
from bts.subtitles.places import code_for_srt
from bts.subtitles.reading import read_blocks
from bts.subtitles.times import format_times, read_times

RIGHT_TIMES = "a subtitle (00:01:15,500 --> 00:01:18,000)"


_FIRST_TIMES = re.compile(r"\s*[0-9]+:[0-9]+(?::[0-9]|,[0-9])")


def looks_like_srt(text: str) -> bool:
    """Whether a text begins with the times of a subtitle, after its number if it has one.

    Times without hours and with a dot are WebVTT's, with its first line lost, or those of plain text.
    """
    filled = [line for line in islice(text.lstrip().split("\n"), 4) if line.strip()][:2]
    if filled and re.fullmatch(r"[0-9]{1,9}\s*", filled[0]):
        del filled[0]
    times = read_times(filled[0]) if filled and _FIRST_TIMES.match(filled[0]) else None
    return times is not None and times.has_settings_only


def read_srt(text: str) -> Subtitles:
    """The subtitles of a text, in its order. Numbers need be neither there nor in order; styling is taken out.

    Raises:
        InputError: no line of it has the times of a subtitle, right or wrong.
    """
    remarks = Remarks()
    found = read_blocks(split_blocks(text, RIGHT_TIMES, remarks, webvtt=False), plain_srt, remarks)
    if not found.cues and "-->" not in text:
        raise InputError("no line holds the times of a subtitle", None, "give a SubRip file")
    return found


def write_srt(cues: Iterable[Cue]) -> str:
    """A SubRip file, its cues numbered from 1, with tags for what is italic, bold or underlined, and `{\\an8}` for a
    place other than the foot. Nothing in a text is taken for markup (see markup.escape_srt).
    """
    blocks = []
    for number, cue in enumerate(cues, 1):
        lines = code_for_srt(cue.settings) + "\n".join(tag_srt(cue.lines, cue.marks))
        blocks.append(f"{number}\n{format_times(cue.span, ',')}\n{lines}\n")
    return "\n".join(blocks)
