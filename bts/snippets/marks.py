"""The marks of the house on a snippet: what is drawn, where, on which frames, and how pictures and sound fade."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, groupby
from pathlib import Path
from shutil import copyfile
from typing import TYPE_CHECKING

from bts import media
from bts.captions import Layout
from bts.captions.ass import PADDING_EM
from bts.captions.boxes import AT_FOOT, AT_TOP, LEAST_LINE_EM, estimate_boxes
from bts.captions.fonts import Font, drop_pictographs, find_missing, fonts, missing_font
from bts.captions.logo import fit_logo, read_logo
from bts.captions.mark_script import Drawn, make_clock, mark_text
from bts.captions.marks import MarkLayout, Patch, break_mark, find_figures, label_of, measure_lines, stack_marks
from bts.captions.phrases import plain
from bts.config import SnippetsOptions
from bts.errors import MissingToolError, UsageError, printable
from bts.media.cutting.overlay import STRETCH, Overlay
from bts.snippets.plan import Plan
from bts.snippets.request import SnippetRequest
from bts.subtitles import Cue
from bts.subtitles.places import place_of
from bts.timing import Span
from bts.videos import LOOKS, fields_of_line

if TYPE_CHECKING:
    from PIL import Image

WITHOUT = {
    "credit": "--no-burn-credit",
    "source line": '--burn-source ""',
    "timecode": "--no-burn-timecode",
    "logo": "--no-logo",
    "fade": "--fade 0",
}
"""What a house may put on a snippet -> the option that leaves it out."""

BOX_SLACK_EM = 0.2
"""How far the box of a burnt caption reaches beyond its words, in em: no more than in truth."""

COVER_LINE_EM, COVER_SLACK_EM = 1.4, 0.6
"""The same, and the height of a line, no less than in truth: as much is covered where pictures are compared."""


@dataclass(frozen=True)
class HouseMarks:
    """The marks of one snippet.

    `words` are credit and source line; `labels` the timecode of each frame, in `label_patch`, or none; `times` are when
    frames come, in seconds of the snippet. `logo` is drawn with its upper left corner at that of `logo_patch`.
    """

    measures: MarkLayout
    among: tuple[Font, ...]
    times: tuple[Fraction, ...]
    words: tuple[Drawn, ...] = ()
    labels: tuple[str, ...] = ()
    label: Drawn | None = None
    logo: "Image.Image | None" = None
    logo_patch: Patch | None = None
    fade: tuple[Fraction, Fraction] = (Fraction(0), Fraction(0))
    captions: tuple[tuple[Span, Patch], ...] = ()
    """Where burnt captions stand, and when, in seconds of the snippet."""
    warnings: tuple[str, ...] = ()

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the picture in pixels."""
        return self.measures.width, self.measures.height

    def captions_at(self, frame: int) -> tuple[Patch, ...]:
        """Where captions stand on a frame."""
        # At a constant rate a caption may come and go while one frame stays.
        until = self.times[frame + 1] if frame + 1 < len(self.times) else None
        inside = (c for c in self.captions if until is None or c[0].start < until)
        return tuple(patch for span, patch in inside if span.end > self.times[frame])

    @property
    def patches(self) -> tuple[Patch, ...]:
        """Where in the picture marks stand."""
        drawn = (*self.words, *([self.label] if self.label else []))
        return (*(mark.patch for mark in drawn), *([self.logo_patch] if self.logo_patch else []))


def no_marks(size: tuple[int, int]) -> HouseMarks:
    """No mark at all on pictures of this width and height."""
    return HouseMarks(MarkLayout.for_picture(Layout.for_picture(*size)), (), ())


def plan_marks(
    info: media.ClipInfo, request: SnippetRequest, plan: Plan, options: SnippetsOptions, *, strict: bool
) -> HouseMarks:
    """The marks of a snippet, by the settings. What cannot be drawn is left out with a warning, or, `strict`, an error.

    Raises:
        UsageError: a fast cut draws nothing; the logo is missing; marks do not fit the picture; (strict) a credit, or
            a field of the source line, is empty, or the fades are longer than the snippet.
        ClipError: the logo cannot be read.
        MissingToolError: (strict) a font is missing.
    """
    if request.cut == "fast":
        refuse_marks(options, "a fast cut copies the video as it is", "leave --cut exact")
    measures = MarkLayout.for_picture(Layout.for_picture(*plan.size))
    frames = range(plan.first, plan.stop)
    # The first frame is on screen from the start of the snippet on, even where the clip presents it later.
    times = (Fraction(0), *(info.time_of_frame(number) - plan.start for number in frames[1:]))
    among = fonts(options.fonts)
    texts, remarks = _find_texts(info, request, options, among, strict=strict)
    marks = HouseMarks(measures, among, times)
    if options.burn_timecode:
        marks = replace(marks, labels=tuple(label_of(info, info.time_of_frame(number)) for number in frames))
    if options.logo is not None:
        marks = replace(marks, logo=read_logo(options.logo))
    fade, said = _fit_fade(options.fade, plan.length, strict=strict)
    placed = _place(marks, texts, plan, options)
    return replace(placed, fade=fade, warnings=(*remarks, *_enlarged(marks, placed), *said))


def _enlarged(marks: HouseMarks, placed: HouseMarks) -> tuple[str, ...]:
    """A remark where the logo has fewer pixels than it is drawn with."""
    if marks.logo is None or placed.logo_patch is None or placed.logo_patch.width <= marks.logo.width:
        return ()
    return (f"the logo is only {marks.logo.width} pixels wide and was enlarged to {placed.logo_patch.width}",)


def write_overlay(marks: HouseMarks, folder: Path) -> Overlay:
    """Write what ffmpeg draws the marks from into `folder`: the script, the fonts that it names, the logo.

    Where there is nothing to draw, no folder is made.
    """
    overlay = Overlay(fade_in=marks.fade[0], fade_out=marks.fade[1])
    drawn = [*marks.words, *_label_events(marks)]
    if drawn or marks.logo is not None:
        folder.mkdir(exist_ok=True)
    if drawn:
        for number, font in enumerate(marks.among):
            copyfile(font.path, folder / f"{number}{font.path.suffix.lower()}")
        script = folder / "marks.ass"
        clock = make_clock(marks.times, STRETCH)
        script.write_text(mark_text(drawn, marks.measures, marks.among, clock), encoding="utf-8")
        overlay = replace(overlay, script=script, fonts=folder)
    if marks.logo is not None and marks.logo_patch is not None:
        marks.logo.save(folder / "logo.png")
        overlay = replace(overlay, logo=folder / "logo.png", logo_at=(marks.logo_patch.x, marks.logo_patch.y))
    return overlay


def clear_of_marks(layout: Layout, cues: Sequence[Cue], marks: HouseMarks) -> Layout:
    """The layout of captions, moved away from each edge as far as marks stand there."""
    room = round(layout.em * PADDING_EM) + marks.measures.gap
    places = {place_of(cue.settings) for cue in cues}
    top, bottom = [layout.margin_top], [layout.margin_bottom]
    for patch in marks.patches:
        at_foot = patch.y > layout.height // 2
        if at_foot and any(place <= AT_FOOT for place in places):
            bottom.append(layout.height - patch.y + room)
        if not at_foot and any(place >= AT_TOP for place in places):
            top.append(patch.y + patch.height + room)
    return replace(layout, margin_top=max(top), margin_bottom=max(bottom))


def layout_beside(marks: HouseMarks, cues: Sequence[Cue], options: SnippetsOptions) -> Layout:
    """How burnt captions look, and where they stand in a picture with these marks: clear of them."""
    return clear_of_marks(Layout.for_picture(*marks.size, LOOKS[options.look], options.fonts), cues, marks)


def note_captions(marks: HouseMarks, cues: Sequence[Cue], layout: Layout) -> HouseMarks:
    """The marks, with the places of the captions that are burnt in beside them, by this layout.

    Raises UsageError where a caption would stand on a mark or leave the picture because of one.
    """
    boxes = estimate_boxes(cues, layout, LEAST_LINE_EM, BOX_SLACK_EM)
    if marks.patches and any(box.y < 0 or any(box.meets(patch) for patch in marks.patches) for box in boxes):
        raise _crowd("the marks leave no room for the captions", marks.size)
    covers = estimate_boxes(cues, layout, COVER_LINE_EM, COVER_SLACK_EM)
    return replace(marks, captions=tuple((cue.span, cover) for cue, cover in zip(cues, covers, strict=True)))


def name_marks(options: SnippetsOptions) -> list[str]:
    """The names of the marks that the settings draw, fades among them."""
    asked = {
        "credit": options.burn_credit,
        "source line": bool(options.source_line),
        "timecode": options.burn_timecode,
        "logo": options.logo is not None,
        "fade": any(options.fade),
    }
    return [name for name, wanted in asked.items() if wanted]


def refuse_marks(options: SnippetsOptions, why: str, remedy: str) -> None:
    """Raise UsageError where the settings draw anything, for a snippet that can have no marks."""
    if drawn := name_marks(options):
        raise UsageError(
            f"{why}, so it can have no {' and no '.join(drawn)}",
            None,
            f"{remedy}, or add {' '.join(WITHOUT[name] for name in drawn)}",
        )


def _find_texts(
    info: media.ClipInfo, request: SnippetRequest, options: SnippetsOptions, among: Sequence[Font], *, strict: bool
) -> tuple[list[tuple[str, str, str]], list[str]]:
    """(name, corner, words) of credit and source line, in order, and remarks on what is left out."""
    asked = []
    if options.burn_credit:
        remedy = f"set one with `bts note head CLIP --credit`, or add {WITHOUT['credit']}"
        empty = "there is no credit to draw" if not plain(request.credit.line) else ""
        asked.append(("credit", options.credit_corner, request.credit.line, empty, remedy))
    if options.source_line:
        line, lacking = _fill_line(options.source_line, info, request)
        empty = f"the source line names {{{lacking}}}, which is empty" if lacking else ""
        remedy = f"set {lacking} in the credit, or add {WITHOUT['source line']}"
        asked.append(("source line", options.source_corner, line, empty, remedy))
    texts, remarks = [], []
    for name, corner, text, empty, remedy in asked:
        words = drop_pictographs(plain(text), among)
        if strict and empty:
            raise UsageError(empty, info.path, remedy)
        if not empty and words != plain(text):
            remarks.append(f"emoji cannot be drawn and were left out of the {name}")
        refused = empty or _refuse_letters(name, words, among, strict=strict)
        if refused or not words:
            remarks.append(f"{name} not drawn: {refused or 'nothing of it can be drawn'}")
        else:
            texts.append((name, corner, words))
    return texts, remarks


def _fill_line(line: str, info: media.ClipInfo, request: SnippetRequest) -> tuple[str, str]:
    """A source line with its fields filled in, and the first field that is empty."""
    values = {**vars(request.credit), "title": request.title, "clip": printable(info.path.name)}
    empty = next((name for name in fields_of_line(line) if not plain(values[name])), "")
    return line.format_map({name: plain(values[name]) for name in fields_of_line(line)}), empty


def _refuse_letters(name: str, words: str, among: Sequence[Font], *, strict: bool) -> str:
    """Why words cannot be drawn, in one line; "" where they can. Raises MissingToolError instead when `strict`."""
    lacking = find_missing(words, among)
    if not lacking:
        return ""
    error = missing_font(lacking)
    if strict:
        remedy = error.remedy.replace("use soft captions", f"add {WITHOUT[name]}")
        raise MissingToolError(f"the {name} cannot be drawn: no font here has {lacking!r}", None, remedy)
    return f"no font here has {lacking!r}"


def _fit_fade(
    fade: tuple[float, ...], length: Fraction, *, strict: bool
) -> tuple[tuple[Fraction, Fraction], tuple[str, ...]]:
    """Seconds of the fades in and out that fit into a snippet, and a remark where they are shorter than asked for."""
    asked = [Fraction(repr(seconds)) for seconds in fade] or [Fraction(0)]
    inward, outward = asked[0], asked[-1]
    if inward + outward <= length:
        return (inward, outward), ()
    what = f"fades of {float(inward):g} and {float(outward):g} s do not fit into a snippet of {float(length):.2f} s"
    if strict:
        raise UsageError(what, None, "give shorter ones with --fade")
    scale = length / (inward + outward)
    return (inward * scale, outward * scale), (f"{what}: they are shorter",)


@dataclass(frozen=True)
class _Item:
    """A mark before it has its place: its name, its corner, the size of its box, and its lines, where it is words."""

    name: str
    corner: str
    size: tuple[int, int]
    lines: tuple[str, ...] = ()


def _place(
    marks: HouseMarks, texts: Sequence[tuple[str, str, str]], plan: Plan, options: SnippetsOptions
) -> HouseMarks:
    """The marks with their places: in each corner the logo stands next to the edge, then words, then timecode."""
    items = _measure(marks, texts, plan, options)
    patches = stack_marks([(item.corner, item.size) for item in items], marks.measures)
    _refuse_crowd(patches, plan.size)
    frames = len(marks.times)
    until = bisect_left(marks.times, Fraction(repr(options.credit_seconds))) if options.credit_seconds else frames
    words: list[Drawn] = []
    for item, patch in zip(items, patches, strict=True):
        if item.name == "logo":
            marks = replace(marks, logo_patch=patch)
        elif item.name == "timecode":
            marks = replace(marks, label=Drawn(item.lines, item.corner, patch, 0, frames, figures=True))
        else:
            words.append(Drawn(item.lines, item.corner, patch, 0, until if item.name == "credit" else frames))
    if marks.logo is not None and marks.logo_patch is not None:
        size = (marks.logo_patch.width, marks.logo_patch.height)
        marks = replace(marks, logo=fit_logo(marks.logo, size, options.logo_opacity))
    return replace(marks, words=tuple(words))


def _measure(
    marks: HouseMarks, texts: Sequence[tuple[str, str, str]], plan: Plan, options: SnippetsOptions
) -> list[_Item]:
    """The marks in the order in which they are stacked, with the sizes of their boxes. Raises UsageError."""
    layout, measures = Layout.for_picture(*plan.size), marks.measures
    logo, code = [], []
    if marks.logo is not None:
        logo.append(_Item("logo", options.logo_corner, measures.logo_size(*marks.logo.size, options.logo_width)))
    if marks.labels:
        widest = (max(marks.labels, key=len),)
        size = measure_lines(widest, (find_figures(marks.among),), measures)
        code.append(_Item("timecode", options.timecode_corner, size, widest))
    words = []
    for name, corner, text in texts:
        across = _MIRRORED[corner]
        worded = any(other == across for _, other, _ in texts)
        beside = max((item.size[0] for item in (*logo, *code) if item.corner == across), default=0)
        try:
            lines = break_mark(text, layout, measures, None if worded else beside)
        except ValueError as error:
            raise UsageError(f"the {name} {error}", None, f"or add {WITHOUT[name]}") from error
        words.append(_Item(name, corner, measure_lines(lines, marks.among, measures), lines))
    return [*logo, *words, *code]


_MIRRORED = {
    "top-left": "top-right",
    "top-right": "top-left",
    "bottom-left": "bottom-right",
    "bottom-right": "bottom-left",
}
"""Corner -> the other one at the same edge."""


def _refuse_crowd(patches: Sequence[Patch], size: tuple[int, int]) -> None:
    """Raise UsageError where marks leave the picture, or stand on one another."""
    wide, high = size
    inside = all(p.x >= 0 and p.y >= 0 and p.x + p.width <= wide and p.y + p.height <= high for p in patches)
    if not inside or any(one.meets(other) for one, other in combinations(patches, 2)):
        raise _crowd("the marks do not fit beside one another", size)


def _crowd(what: str, size: tuple[int, int]) -> UsageError:
    less = ", ".join(option for name, option in WITHOUT.items() if name != "fade")
    where = f"in pictures of {size[0]}x{size[1]}"
    return UsageError(f"{what} {where}", None, f"put marks into other corners in bts.toml, or leave some out ({less})")


def _label_events(marks: HouseMarks) -> list[Drawn]:
    """The timecode as one event for each change of its label."""
    if marks.label is None:
        return []
    events = []
    first = 0
    for text, run in groupby(marks.labels):
        stop = first + len(list(run))
        events.append(replace(marks.label, lines=(text,), first=first, stop=stop))
        first = stop
    return events
