"""The script that libass draws burnt-in captions from (Advanced SubStation Alpha, v4.00+)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from bts.captions.bidi import find_bases, list_pins
from bts.captions.fonts import Font, drop_pictographs, find_missing, line_height, missing_font, runs
from bts.captions.layout import Layout
from bts.captions.typefaces import Typeface, write_typefaces
from bts.subtitles import Cue, Run
from bts.subtitles.markup import WORD_JOINER
from bts.subtitles.places import FOOT, place_of
from bts.timing import Span

PADDING_EM = 0.3
"""Distance of the box's edge from the type, in em."""

BOXED, OUTLINED = 4, 1
"""Numbers of ASS for a border: a box behind all lines, and a line round each letter."""

OPAQUE, SHADOW_OPACITY = 255, 0.5
"""Levels of opacity in ASS, where 0 is opaque; and that of the shadow of a letter."""

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
{style}

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""
"""The head of a script for pictures of `width` x `height` pixels, with one line for its `style`."""

STYLE = """\
Style: Caption,{family},{size:.2f},&H00FFFFFF,&H00FFFFFF,&H00101010,&H{clear:02X}101010,{bold},0,0,0,100,100,0,0,\
{border},{outline:.2f},{shadow:.2f},2,{side},{side},{bottom},-1"""
"""White type, centred at the foot of the picture: on one dark box behind all lines (BorderStyle 4, libass's own, whose
shadow is the distance of its edge from the type), or with a dark outline and a shadow (BorderStyle 1).

Encoding -1 lets libass find the direction of a line in its text, which right-to-left scripts with digits need.
"""


def ass_text(cues: Sequence[Cue], layout: Layout, among: Sequence[Font], folder: Path | None = None) -> str:
    """The script for pictures of the layout's size.

    The fonts that it names are written into `folder`, at the weight of the layout's look; without a folder it names
    `among` as they are.

    Raises:
        MissingToolError: a letter is in none of the fonts; the remedy is what to install.
    """
    faces = {font: Typeface(font.family, layout.em * line_height(font)) for font in among} if folder is None else {}
    if folder is not None:
        lines = [line for cue in cues for line in cue.lines]
        faces = write_typefaces(lines, among, layout.em, layout.look.weight, folder)
    return _head(layout, faces[among[0]]) + "".join(_event(cue, among, faces, layout) for cue in cues)


def _head(layout: Layout, main: Typeface) -> str:
    look = layout.look
    style = STYLE.format(
        family=main.family,
        size=main.size,
        bold=-main.bolder,
        clear=round(OPAQUE * (1 - (look.box or SHADOW_OPACITY))),
        border=BOXED if look.box else OUTLINED,
        outline=layout.em * look.outline,
        shadow=layout.em * (PADDING_EM if look.box else look.shadow),
        side=round((layout.width - layout.line_width) / 2),
        bottom=layout.margin_bottom,
    )
    return HEAD.format(width=layout.width, height=layout.height, style=style)


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


def _event(cue: Cue, among: Sequence[Font], faces: Mapping[Font, Typeface], layout: Layout) -> str:
    lines = [_pin(line, base) for line, base in zip(cue.runs, find_bases(cue.lines), strict=True)]
    text = r"\N".join("".join(_styled(run, among, faces) for run in line) for line in lines)
    start, end = _time(cue.span)
    side = 0 if place_of(cue.settings) % 3 == FOOT else round(layout.width * SIDE_SHARE)
    return f"Dialogue: 0,{start},{end},Caption,,{side},{side},0,,{_anchor(cue)}{text}\n"


def _pin(line: Sequence[Run], base: bool) -> list[Run]:
    """The runs of a line with what keeps libass to the order of their letters, as of `list_pins`."""
    gaps = iter(list_pins("".join(run.text for run in line), base))
    pinned = [replace(run, text="".join(next(gaps) + char for char in run.text)) for run in line]
    return [*pinned[:-1], *(replace(run, text=run.text + next(gaps)) for run in pinned[-1:])]


def _styled(run: Run, among: Sequence[Font], faces: Mapping[Font, Typeface]) -> str:
    """Words of one look, with the codes that make them italic, bold or underlined, and those of the style again."""
    before, after = ("".join(f"\\{style}{on}" for style in sorted(run.styles)) for on in ("1", ""))
    words = _line(run.text, among, faces)
    return f"{{{before}}}{words}{{{after}}}" if run.styles else words


def _line(line: str, among: Sequence[Font], faces: Mapping[Font, Typeface]) -> str:
    """A line with each stretch in the font that has its letters, at the same em: sizes mean height of a line."""
    main = faces[among[0]]
    written = []
    for font, run in runs(line, among):
        if font is None:
            raise missing_font(find_missing(line, among))
        text = escape(run)
        face = faces[font]
        written.append(text if face is main else f"{_choose(face, main)}{text}{_choose(main, face)}")
    return "".join(written)


def _choose(face: Typeface, after: Typeface) -> str:
    """The override from one typeface to another."""
    bold = "" if face.bolder == after.bolder else f"\\b{int(face.bolder)}"
    return f"{{\\fn{face.family}\\fs{face.size:.2f}{bold}}}"


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
