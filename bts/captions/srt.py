"""SubRip (.srt): captions for players and platforms that know nothing better."""

import re
from collections.abc import Iterable

from bts.captions.cues import Cue
from bts.timing import MILLISECOND, format_time

WORD_JOINER = "\u2060"


def srt_text(cues: Iterable[Cue]) -> str:
    """A SubRip file. The format has no escapes, so an invisible word joiner keeps text from being taken for markup."""
    blocks = []
    for number, cue in enumerate(cues, 1):
        start, end = format_time(cue.span.start), format_time(cue.span.end)
        if start == end:
            end = format_time(cue.span.end + MILLISECOND)
        lines = "\n".join(_disarmed(line) for line in cue.lines)
        blocks.append(f"{number}\n{start} --> {end}\n".replace(".", ",") + f"{lines}\n")
    return "\n".join(blocks)


def _disarmed(line: str) -> str:
    line = re.sub(r"<(?=[A-Za-z/])", f"<{WORD_JOINER}", line)
    line = re.sub(r"\{(?=\\)", f"{{{WORD_JOINER}", line)
    return line.replace("-->", f"--{WORD_JOINER}>")
