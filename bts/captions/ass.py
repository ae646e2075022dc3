"""The script that libass draws burnt-in captions from (Advanced SubStation Alpha, v4.00+)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from bts.captions.bidi import find_bases, list_pins
from bts.captions.boxes import Margins, margins_of, place_boxes
from bts.captions.fonts import Font, drop_pictographs, find_missing, missing_font, runs
from bts.captions.layout import Layout
from bts.captions.marks import Patch, line_reach
from bts.captions.phrases import plain
from bts.captions.typefaces import Typeface, write_typefaces
from bts.subtitles import Cue, Run
from bts.subtitles.markup import WORD_JOINER
from bts.subtitles.places import place_of
from bts.timing import Span

PADDING_EM = 0.3
"""Distance of the box's edge from the type, in em."""

OPAQUE, SHADOW_OPACITY = 255, 0.5
"""Levels of opacity in ASS, where 0 is opaque; and that of the shadow of a letter."""

HEAD = """\
[Script Info]
ScriptType: v4.00+
PlayResX: {width}
PlayResY: {height}
LayoutResX: {width}
LayoutResY: {height}
WrapStyle: 2
ScaledBorderAndShadow: yes
Kerning: yes
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
1,{outline:.2f},{shadow:.2f},2,0,0,0,-1"""
"""White type with a dark outline and a shadow, or without both.

Encoding -1 lets libass find the direction of a line in its text, which right-to-left scripts with digits need.
"""

BOX_STYLE = "Style: Box,{family},10,&H{clear:02X}101010,&H0,&H0,&H0,0,0,0,0,100,100,0,0,1,0,0,7,0,0,0,1"
"""A dark rectangle. libass' own boxes (BorderStyle 4) stand beside their words where an outer letter from the right has
marks that are glyphs of their own. A font is named, because libass draws nothing for an event that has none."""


def ass_text(cues: Sequence[Cue], layout: Layout, among: Sequence[Font], folder: Path | None = None) -> str:
    """The script for pictures of the layout's size.

    The fonts that it names are written into `folder`, at the weight of the layout's look; without a folder it names
    `among` as they are.

    Raises:
        MissingToolError: a letter is in none of the fonts; the remedy is what to install.
    """
    faces = {font: _name_face(font, layout.em) for font in among} if folder is None else {}
    if folder is not None:
        lines = [line for cue in cues for line in cue.lines]
        faces = write_typefaces(lines, among, layout.em, layout.look.weight, folder)
    texts = [_words(cue, among, faces) for cue in cues]
    padding = round(layout.em * PADDING_EM) if layout.look.box else 0
    boxes = place_boxes(cues, [_measure(cue, among, faces, layout) for cue in cues], layout, padding)
    events = zip(range(1, len(cues) + 1), cues, boxes, texts, strict=True)
    return _head(layout, faces[among[0]]) + "".join(_event(*event, padding, layout) for event in events)


def _name_face(font: Font, em: float) -> Typeface:
    """A font as it is, at `em` pixels."""
    above, below = line_reach(font)
    return Typeface(font.family, em * (above + below), em * above)


def _head(layout: Layout, main: Typeface) -> str:
    look = layout.look
    clear = round(OPAQUE * (1 - (look.box or SHADOW_OPACITY)))
    style = STYLE.format(
        family=main.family,
        size=main.size,
        bold=-main.bolder,
        clear=clear,
        outline=layout.em * look.outline,
        shadow=layout.em * look.shadow,
    )
    styles = f"{style}\n{BOX_STYLE.format(family=main.family, clear=clear)}" if look.box else style
    return HEAD.format(width=layout.width, height=layout.height, style=styles)


def box_event(box: Patch, times: tuple[str, str]) -> str:
    """The event that draws a box in BOX_STYLE, between two times of ASS and below all words."""
    wide, high = box.width, box.height
    shape = f"m 0 0 l {wide} 0 {wide} {high} 0 {high}"
    return f"Dialogue: 0,{','.join(times)},Box,,0,0,0,,{{\\pos({box.x},{box.y})\\p1}}{shape}\n"


def words_event(layer: int, times: tuple[str, str], style: str, margins: Margins, column: int) -> str:
    """The beginning of an event, up to its text: words that stand at these margins of the picture.

    `column` is 0 where they begin at the left margin, 1 where they are centred between both, 2 where they end at the
    right one. A `layer` of its own, from 1, keeps libass from moving an event away from another. It is not put in its
    place by \\pos, which counts from the same wrong edges as the boxes of libass.
    """
    sides = f"{margins.left},{margins.right},{margins.foot}"
    return f"Dialogue: {layer},{','.join(times)},{style},,{sides},,{{\\an{column + 1}}}"


def _measure(cue: Cue, among: Sequence[Font], faces: Mapping[Font, Typeface], layout: Layout) -> tuple[float, float]:
    """Width and height of the words of a cue as libass draws them, in pixels."""
    high = 0.0
    for line in cue.lines:
        used = [faces[font] for font in {among[0], *(font for font, _ in runs(line, among) if font is not None)}]
        high += max(face.above for face in used) + max(face.size - face.above for face in used)
    return max(layout.ruler.width(line) for line in cue.lines), high


def drop_undrawable(cues: Iterable[Cue], among: Sequence[Font]) -> tuple[list[Cue], list[str]]:
    """The cues without the emoji that no font has, and a remark about each cue that lost some."""
    kept, remarks = [], []
    for cue in cues:
        drawn = [drop_pictographs(line, among) for line in cue.lines]
        if tuple(drawn) != cue.lines:
            remarks.append(f"emoji cannot be burnt in and were left out of the caption: {plain(cue.text)}")
        if lines := [line for line in drawn if line]:
            kept.append(cue.with_lines(lines))
    return kept, remarks


def _event(number: int, cue: Cue, box: Patch, words: str, padding: int, layout: Layout) -> str:
    """The events that draw a cue: its box, where there is one, and its words within."""
    times, column = _time(cue.span), (place_of(cue.settings) - 1) % 3
    below = box_event(box, times) if padding else ""
    margins = margins_of(box, padding, (layout.width, layout.height))
    return f"{below}{words_event(number, times, 'Caption', margins, column)}{words}\n"


def _words(cue: Cue, among: Sequence[Font], faces: Mapping[Font, Typeface]) -> str:
    lines = [_pin(line, base) for line, base in zip(cue.runs, find_bases(cue.lines), strict=True)]
    return r"\N".join("".join(_styled(run, among, faces) for run in line) for line in lines)


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
