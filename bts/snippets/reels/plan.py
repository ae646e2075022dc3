"""A reel before it is made: what it shows in each of its frames, its captions and its chapters."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from bts import media
from bts.captions.cards import Block, Card, card_script, set_card, shorten
from bts.captions.fonts import drop_pictographs, fonts
from bts.captions.phrases import plain
from bts.choices import READING_SPEED
from bts.config import SnippetsOptions
from bts.errors import OutputError
from bts.media.reels.frames import Frame
from bts.snippets.marks import HouseMarks, layout_beside, name_marks, no_marks, note_captions, plan_marks
from bts.snippets.plan import DRAWN, Plan, add_cues, check_fonts, make_plan
from bts.snippets.reels.frames import choose_frames, choose_rate, choose_size, fit_frame
from bts.snippets.reels.request import ReelPart, ReelRequest
from bts.snippets.request import SnippetRequest
from bts.subtitles import Cue
from bts.timing import Span, clock

SHORTEST_CARD, LONGEST_CARD = Fraction(2), Fraction(8)
"""Seconds that a card is shown at least, and at most however long its words are; between, by READING_SPEED."""

LONGEST_CHAPTER = 200
"""Bytes of a chapter's title in UTF-8; a list of chapters in MP4 holds 255."""


@dataclass(frozen=True)
class CardStretch:
    """A card from frame `start` of the reel on; `part` is the number of the part that it is the title of, else None."""

    start: int
    frames: int
    card: Card
    blocks: tuple[Block, Block]
    part: int | None = None

    @property
    def stop(self) -> int:
        """The number of the frame of the reel that comes after it."""
        return self.start + self.frames


@dataclass(frozen=True)
class PartStretch:
    """A part from frame `start` of the reel on; `numbers` are the clip's frames that it shows, one a frame.

    `marks` are drawn on its pictures, which stand at `frame` in those of the reel.
    """

    start: int
    part: ReelPart
    plan: Plan
    frame: Frame
    numbers: tuple[int, ...]
    marks: HouseMarks

    @property
    def frames(self) -> int:
        """Frames of the reel that it takes."""
        return len(self.numbers)

    @property
    def stop(self) -> int:
        """The number of the frame of the reel that comes after it."""
        return self.start + self.frames

    def name_in(self, info: media.ClipInfo) -> str:
        """What remarks call it: the name of its clip, and when it starts there."""
        return f"{info.name} at {clock(self.plan.start)}"


@dataclass(frozen=True)
class ReelPlan:
    """A reel of this size and constant rate: its stretches in order, and cues and chapters on its clock."""

    size: tuple[int, int]
    rate: Fraction
    stretches: tuple[CardStretch | PartStretch, ...]
    cues: tuple[Cue, ...] = ()
    burnt: tuple[Cue, ...] = ()
    chapters: tuple[media.Chapter, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def frames(self) -> int:
        """The number of its frames."""
        return self.stretches[-1].stop

    @property
    def length(self) -> Fraction:
        """Its length in seconds."""
        return self.frames / self.rate

    @property
    def parts(self) -> tuple[PartStretch, ...]:
        """The stretches that are of clips."""
        return tuple(stretch for stretch in self.stretches if isinstance(stretch, PartStretch))


def plan_reel(clips: Sequence[media.Clip], request: ReelRequest, options: SnippetsOptions) -> ReelPlan:
    """The plan of a reel.

    Raises:
        UsageError: a part begins after the end of its clip.
        MissingToolError: a letter of a card, or of a caption to burn in, is in none of the fonts.
        OutputError: the words of a card are too many for the picture.
    """
    infos = [clips[part.clip].info for part in request.parts]
    bare = [replace(part.request, mode="none", cut="exact") for part in request.parts]
    plans = [make_plan(clips[part.clip], asked, options) for part, asked in zip(request.parts, bare, strict=True)]
    rate = request.rate or choose_rate(infos, [plan.length for plan in plans])
    size = request.size or choose_size(plans)
    if request.fit == "crop":
        shaped = [replace(asked, size=size, fit="crop") for asked in bare]
        plans = [make_plan(clips[part.clip], asked, options) for part, asked in zip(request.parts, shaped, strict=True)]
    stretches = _lay_out(infos, plans, request, (size, rate), options)
    plan = ReelPlan(size, rate, tuple(stretches))
    said = _describe_changes(infos, plans, size, rate) + _list_remarks(plan, infos) + _list_dropped(request, options)
    if name_marks(options) and not request.marked:
        said.append("the marks of the house that [snippets] sets are not drawn into it")
    plan = replace(plan, chapters=tuple(_chapters(plan)), warnings=tuple(said))
    return plan if request.mode == "none" else _add_captions(plan, infos, request, options)


def _lay_out(
    infos: Sequence[media.ClipInfo],
    plans: Sequence[Plan],
    request: ReelRequest,
    form: tuple[tuple[int, int], Fraction],
    options: SnippetsOptions,
) -> list[CardStretch | PartStretch]:
    """Cards and parts one after another; `form` is the reel's size and rate."""
    size, rate = form
    made: list[CardStretch | PartStretch] = []

    def add_card(card: Card, part: int | None = None) -> None:
        start = made[-1].stop if made else 0
        for page, blocks in _set_pages(card, size, options):
            frames = max(1, round(_card_seconds(page, options) * rate))
            made.append(CardStretch(start, frames, page, blocks, part))
            start = made[-1].stop

    if request.cards != "none" and plain(request.title):
        add_card(Card((request.title,)))
    for number, (part, info, plan) in enumerate(zip(request.parts, infos, plans, strict=True)):
        if request.cards == "all" and plain(part.heading):
            add_card(Card((shorten(part.heading),), part.request.credit.line), number)
        start = made[-1].stop if made else 0
        shown = size if request.fit == "crop" else plan.size
        frame = fit_frame(shown, size, blur=request.fit == "blur")
        marks = no_marks((frame.width, frame.height))
        if request.marked:
            sized = replace(plan, size=(frame.width, frame.height))
            marks = plan_marks(info, part.request, sized, options, strict=True)
        made.append(PartStretch(start, part, plan, frame, choose_frames(info, plan, rate), marks))
    if request.cards != "none" and any(plain(line) for line in request.credits):
        add_card(Card(request.credits, credits=True))
    return made


def _card_seconds(card: Card, options: SnippetsOptions) -> Fraction:
    """How long a card is shown: as the settings say, else as long as it takes to read."""
    if options.card_seconds:
        return Fraction(options.card_seconds).limit_denominator(1000)
    return min(LONGEST_CARD, max(SHORTEST_CARD, Fraction(card.cells, READING_SPEED)))


def _set_pages(card: Card, size: tuple[int, int], options: SnippetsOptions) -> list[tuple[Card, tuple[Block, Block]]]:
    """The card in lines; one of many credits that do not fit is made into several. Raises OutputError for a title."""
    among = fonts(options.fonts)
    title = tuple(filter(None, (drop_pictographs(plain(text), among) for text in card.title)))
    if not title:
        return []
    card = replace(card, title=title, small=drop_pictographs(plain(card.small), among))
    blocks = set_card(card, *size)
    if blocks is not None:
        card_script(blocks, size, "FFFFFF", among)  # raises where a letter has no font
        return [(card, blocks)]
    if len(title) == 1:
        raise OutputError(f"the words of a card are too many for {size[0]}x{size[1]}: {title[0]}")
    half = (len(title) + 1) // 2
    halves = (replace(card, title=title[:half]), replace(card, title=title[half:]))
    return [page for part in halves for page in _set_pages(part, size, options)]


def _describe_changes(
    infos: Sequence[media.ClipInfo], plans: Sequence[Plan], size: tuple[int, int], rate: Fraction
) -> list[str]:
    """For the person: which clips are shown at another rate than their own, and which are enlarged."""
    said = []
    for info, plan in zip(infos, plans, strict=True):
        if info.variable:
            said.append(f"{info.name}: its frames are of different lengths; shown at {float(rate):.2f} a second")
        elif info.rate != rate:
            done = "repeated" if rate > info.rate else "left out"
            rates = f"{float(info.rate):.2f} frames a second shown at {float(rate):.2f}"
            said.append(f"{info.name}: {rates}, so some are {done}")
        if fit_frame(plan.size, size, blur=False).width > plan.size[0]:
            said.append(f"{info.name}: enlarged from {plan.size[0]}x{plan.size[1]}")
    return list(dict.fromkeys(said))


def _list_remarks(plan: ReelPlan, infos: Sequence[media.ClipInfo]) -> list[str]:
    """The remarks on each part, its captions aside, with its name."""
    parts = zip(plan.parts, infos, strict=True)
    return [
        f"{part.name_in(info)}: {line}" for part, info in parts for line in (*part.plan.warnings, *part.marks.warnings)
    ]


def _list_dropped(request: ReelRequest, options: SnippetsOptions) -> list[str]:
    """A remark on each card whose words lose emoji that no font has."""
    if request.cards == "none":
        return []
    among = fonts(options.fonts)
    parts = request.parts if request.cards == "all" else ()
    words = [request.title, *(shorten(part.heading) for part in parts), *request.credits]
    lost = [text for text in map(plain, words) if drop_pictographs(text, among) != text]
    return [f"emoji cannot be drawn and were left out of the card: {text}" for text in lost]


def _chapters(plan: ReelPlan) -> list[media.Chapter]:
    """One chapter a part, from its card on until the next one's; the last ends with its part.

    The first begins with the reel, its title included: the track that players read has no gap before its first entry.
    """
    titles = {card.part: card.start for card in plan.stretches if isinstance(card, CardStretch)}
    starts = [titles.get(number, part.start) for number, part in enumerate(plan.parts)]
    starts[0] = 0
    stops = [*starts[1:], plan.parts[-1].stop]
    return [
        media.Chapter(number, start / plan.rate, stop / plan.rate, _name_chapter(part.part, number))
        for number, (start, stop, part) in enumerate(zip(starts, stops, plan.parts, strict=True), start=1)
    ]


def _name_chapter(part: ReelPart, number: int) -> str:
    """The whole heading of a part, as long as a list of chapters takes it; its number where it has none."""
    name = plain(part.heading) or f"Part {number}"
    if len(name.encode()) <= LONGEST_CHAPTER:
        return name
    return f"{name.encode()[:LONGEST_CHAPTER].decode(errors='ignore').rstrip()}…"


def _add_captions(
    plan: ReelPlan, infos: Sequence[media.ClipInfo], request: ReelRequest, options: SnippetsOptions
) -> ReelPlan:
    """Add the captions of all parts, on the reel's clock: each begins and ends with a frame of it.

    Raises MissingToolError when letters of burnt captions are in none of the fonts, UsageError where the marks leave no
    room for captions.
    """
    cues: list[Cue] = []
    burnt: list[Cue] = []
    remarks: list[str] = []
    stretches = list(plan.stretches)
    options = replace(options, fps=str(plan.rate))
    for stretch, info in zip(plan.parts, infos, strict=True):
        asked: SnippetRequest = replace(stretch.part.request, mode=request.mode, cut="exact")
        own = add_cues(info, asked, replace(stretch.plan, size=plan.size, rate=plan.rate, warnings=()), options)
        _, own = check_fonts(asked, own, options, strict=True)
        cues += (_move(cue, stretch, plan.rate) for cue in own.cues)
        burnt += (_move(cue, stretch, plan.rate) for cue in own.burnt)
        remarks += (f"{stretch.name_in(info)}: {line}" for line in own.warnings)
        if request.marked and request.mode in DRAWN:
            layout = layout_beside(stretch.marks, own.burnt, options)
            marks = note_captions(stretch.marks, own.burnt, layout)
            stretches[stretches.index(stretch)] = replace(stretch, marks=marks)
    plan = replace(plan, stretches=tuple(stretches))
    return replace(plan, cues=tuple(cues), burnt=tuple(burnt), warnings=(*plan.warnings, *dict.fromkeys(remarks)))


def _move(cue: Cue, stretch: PartStretch, rate: Fraction) -> Cue:
    """A cue of a part, timed from its start, as it is timed in the reel."""
    first = min(round(cue.span.start * rate), stretch.frames - 1)
    last = max(first + 1, min(round(cue.span.end * rate), stretch.frames))
    return replace(cue, span=Span((stretch.start + first) / rate, (stretch.start + last) / rate))
