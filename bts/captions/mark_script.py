"""The script that libass draws the marks of a house from: words in boxes, a timecode for each frame."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bts.captions.ass import HEAD, escape
from bts.captions.bidi import find_bases, pin_order
from bts.captions.fonts import Font, runs
from bts.captions.marks import MarkLayout, Patch, find_figures, line_reach

CENTISECONDS = 100
"""Units of ASS's clock in a second."""

STYLE = """\
Style: Mark,{family},{size:.2f},&H00FFFFFF,&H00FFFFFF,&H00FFFFFF,&H60101010,0,0,0,0,100,100,0,0,4,0,{padding:.2f},7,\
0,0,0,-1"""
"""White type on a dark box through which the picture is seen, lighter than that of captions."""

_KEYPAD = {"top-left": 7, "top-right": 9, "bottom-left": 1, "bottom-right": 3}
"""Corner -> the number of ASS for text that is aligned with it."""


@dataclass(frozen=True)
class Drawn:
    """Lines that stand in `patch`, in a corner, on frames [first, stop) of a video."""

    lines: tuple[str, ...]
    corner: str
    patch: Patch
    first: int
    stop: int
    figures: bool = False
    """Whether they are set in figures of one width."""


def mark_text(marks: Iterable[Drawn], measures: MarkLayout, among: Sequence[Font], clock: Callable[[int], str]) -> str:
    """The script, for pictures of these measures. `clock` gives the time of ASS at which a frame begins."""
    main = among[0]
    style = STYLE.format(family=main.family, size=measures.em * sum(line_reach(main)), padding=measures.padding)
    head = HEAD.format(width=measures.width, height=measures.height, style=style)
    return head + "".join(_event(mark, measures, among, clock) for mark in marks)


def make_clock(times: Sequence[Fraction], stretch: int) -> Callable[[int], str]:
    """The clock for a video whose frames are presented at `times`, in seconds that the script has times `stretch`.

    It changes half-way between two frames, so that no rounding shows what belongs to the one on the other.
    """

    def clock(frame: int) -> str:
        if frame <= 0:
            return _hundredths(Fraction(0))
        if frame >= len(times):
            return _hundredths((times[-1] + 1) * stretch)
        return _hundredths((times[frame - 1] + times[frame]) / 2 * stretch)

    return clock


def _event(mark: Drawn, measures: MarkLayout, among: Sequence[Font], clock: Callable[[int], str]) -> str:
    font = find_figures(among) if mark.figures else among[0]
    lines = map(pin_order, mark.lines, find_bases(mark.lines))
    text = r"\N".join(_line(line, font, among, measures.em) for line in lines)
    pad = round(measures.padding)
    x = mark.patch.x + pad if mark.corner.endswith("left") else mark.patch.x + mark.patch.width - pad
    y = mark.patch.y + pad if mark.corner.startswith("top") else mark.patch.y + mark.patch.height - pad
    place = f"{{\\an{_KEYPAD[mark.corner]}\\pos({x},{y})}}"
    return f"Dialogue: 0,{clock(mark.first)},{clock(mark.stop)},Mark,,0,0,0,,{place}{text}\n"


def _line(line: str, main: Font, among: Sequence[Font], em: float) -> str:
    """A line with each stretch in the font that has its letters, at the same em."""
    stretches = [(main, line)] if main is not among[0] else runs(line, among)
    return "".join(
        f"{{\\fn{font.family}\\fs{em * sum(line_reach(font)):.2f}}}{escape(run)}" for font, run in stretches if font
    )


def _hundredths(time: Fraction) -> str:
    seconds, hundredths = divmod(int(time * CENTISECONDS), CENTISECONDS)
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}.{hundredths:02}"
