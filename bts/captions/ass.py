"""The script that libass draws burnt-in captions from (Advanced SubStation Alpha, v4.00+)."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from bts.captions.fonts import Font, drop_pictographs, find_missing, line_height, missing_font, runs
from bts.captions.layout import Layout
from bts.subtitles import Cue, Run
from bts.subtitles.markup import WORD_JOINER
from bts.subtitles.places import FOOT, place_of
from bts.timing import Span

PADDING_EM = 0.3
"""Distance of the box's edge from the type, in em."""

SIDE_SHARE = 0.05
"""Share of the picture's width between its edge and a cue at its left or right (EBU R 95, safe area for graphics)."""

HEAD = """\
[Script Info]
ScriptType: v4.00+
PlayResX: {width}
PlayResY: {height}
LayoutResX: {width}
LayoutResY: {height}
WrapStyle: 2
ScaledBorderAndShadow: yes
YCbCr Matrix: TV.709

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, \
StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Caption,{family},{size:.2f},&H00FFFFFF,&H00FFFFFF,&H00FFFFFF,&H38101010,0,0,0,0,100,100,0,0,4,0,{padding:.2f},2,\
0,0,{bottom},-1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""
"""White type on one dark box behind all lines (BorderStyle 4, libass's own), centred at the foot of the picture.

Encoding -1 lets libass find the direction of a line in its text, which right-to-left scripts with digits need.
"""


def ass_text(cues: Iterable[Cue], layout: Layout, among: Sequence[Font]) -> str:
    """The script for pictures of the layout's size.

    Raises:
        MissingToolError: a letter is in none of the fonts; the remedy is what to install.
    """
    main = among[0]
    head = HEAD.format(
        width=layout.width,
        height=layout.height,
        family=main.family,
        size=layout.em * line_height(main),
        padding=layout.em * PADDING_EM,
        bottom=layout.margin_bottom,
    )
    return head + "".join(_event(cue, among, layout) for cue in cues)


def drop_undrawable(cues: Iterable[Cue], among: Sequence[Font]) -> tuple[list[Cue], list[str]]:
    """The cues without the emoji that no font has, and a remark about each cue that lost some."""
    kept, remarks = [], []
    for cue in cues:
        lines = tuple(line for line in (drop_pictographs(line, among) for line in cue.lines) if line)
        if lines != cue.lines:
            remarks.append(f"emoji cannot be burnt in and were left out of the caption: {cue.text}")
        if lines:
            kept.append(cue.with_lines(lines))
    return kept, remarks


def _event(cue: Cue, among: Sequence[Font], layout: Layout) -> str:
    text = r"\N".join("".join(_styled(run, among, layout.em) for run in runs) for runs in cue.runs)
    start, end = _time(cue.span)
    side = 0 if place_of(cue.settings) % 3 == FOOT else round(layout.width * SIDE_SHARE)
    return f"Dialogue: 0,{start},{end},Caption,,{side},{side},0,,{_anchor(cue)}{text}\n"


def _styled(run: Run, among: Sequence[Font], em: float) -> str:
    """Words of one look, with the codes that make them italic, bold or underlined, and undo it."""
    before, after = ("".join(f"\\{style}{on}" for style in sorted(run.styles)) for on in (1, 0))
    words = _line(run.text, among, em)
    return f"{{{before}}}{words}{{{after}}}" if run.styles else words


def _line(line: str, among: Sequence[Font], em: float) -> str:
    """A line with each stretch in the font that has its letters, at the same em: sizes mean height of a line."""
    main = among[0]
    written = []
    for font, run in runs(line, among):
        if font is None:
            raise missing_font(find_missing(line, among))
        text = escape(run)
        written.append(text if font is main else f"{_typeface(font, em)}{text}{_typeface(main, em)}")
    return "".join(written)


def _typeface(font: Font, em: float) -> str:
    return f"{{\\fn{font.family}\\fs{em * line_height(font):.2f}}}"


def _anchor(cue: Cue) -> str:
    """The override that puts a cue elsewhere than at the foot, by its WebVTT settings; empty where it stands there."""
    place = place_of(cue.settings)
    return "" if place == FOOT else f"{{\\an{place}}}"


def escape(text: str) -> str:
    r"""`text` so that libass draws it literally: bare braces open override blocks, `\N`, `\n` and `\h` are codes."""
    return text.replace("\\", "\\" + WORD_JOINER).replace("{", r"\{").replace("}", r"\}")


def _time(span: Span) -> tuple[str, str]:
    # Hundredths, rounded down: a cue that starts with a frame is drawn on it, because that frame comes no earlier. Up
    # to 100 frames a second, the frame before it is more than a hundredth of a second away.
    return _hundredths(span.start), _hundredths(span.end)


def _hundredths(time: Fraction) -> str:
    seconds, hundredths = divmod(int(time * 100), 100)
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}.{hundredths:02}"
