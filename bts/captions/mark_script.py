"""The script that libass draws the marks of a house from: words in boxes, a timecode for each frame."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bts.captions.ass import BOX_STYLE, HEAD, box_event, escape, words_event
from bts.captions.bidi import find_bases, pin_order
from bts.captions.boxes import margins_of
from bts.captions.fonts import Font, runs
from bts.captions.marks import MarkLayout, Patch, find_figures, line_reach

CENTISECONDS = 100
"""Units of ASS's clock in a second."""

STYLE = """\
Style: Mark,{family},{size:.2f},&H00FFFFFF,&H00FFFFFF,&H00FFFFFF,&H00FFFFFF,0,0,0,0,100,100,0,0,1,0,0,7,0,0,0,-1"""
"""White type."""

CLEAR = 0x60
"""How clear its dark box is, 0 to 255: the picture is seen through it, more than through that of captions."""


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
    style = STYLE.format(family=main.family, size=measures.em * sum(line_reach(main)))
    styles = f"{style}\n{BOX_STYLE.format(family=main.family, clear=CLEAR)}"
    head = HEAD.format(width=measures.width, height=measures.height, style=styles)
    return head + "".join(_event(layer, mark, measures, among, clock) for layer, mark in enumerate(marks, 1))


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


def _event(layer: int, mark: Drawn, measures: MarkLayout, among: Sequence[Font], clock: Callable[[int], str]) -> str:
    font = find_figures(among) if mark.figures else among[0]
    lines = map(pin_order, mark.lines, find_bases(mark.lines))
    text = r"\N".join(_line(line, font, among, measures.em) for line in lines)
    times = (clock(mark.first), clock(mark.stop))
    margins = margins_of(mark.patch, round(measures.padding), (measures.width, measures.height))
    column = 0 if mark.corner.endswith("left") else 2
    return f"{box_event(mark.patch, times)}{words_event(layer, times, 'Mark', margins, column)}{text}\n"


def _line(line: str, main: Font, among: Sequence[Font], em: float) -> str:
    """A line with each stretch in the font that has its letters, at the same em."""
    stretches = [(main, line)] if main is not among[0] else runs(line, among)
    return "".join(
        f"{{\\fn{font.family}\\fs{em * sum(line_reach(font)):.2f}}}{escape(run)}" for font, run in stretches if font
    )


def _hundredths(time: Fraction) -> str:
    seconds, hundredths = divmod(int(time * CENTISECONDS), CENTISECONDS)
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}.{hundredths:02}"
