"""What a snippet is made from, and the requests that notes make."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from bts.captions import Phrase, phrases_of
from bts.choices import CAPTION_MODES, CUTS, LEAD_IN, POINT_SNIPPET, one_of
from bts.config import Config, SnippetsOptions
from bts.errors import UsageError
from bts.files import unique_slugs
from bts.media import ClipInfo
from bts.model import Credit, Note, Shot, published
from bts.outputs import work_key
from bts.subtitles import Cue
from bts.timing import Span, outside_clip

VIDEO, CAPTIONS, POSTER = ".mp4", (".vtt", ".srt"), ".jpg"
"""Endings of the files of a snippet."""


@dataclass(frozen=True)
class SnippetRequest:
    """One snippet: which range of the clip, under which name (no suffix), with which words.

    `captions` are timed from the start of `span`; `cues`, which somebody wrote, are timed in the clip and keep
    their times. `mode` is one of `choices.CAPTION_MODES`, `cut` of `choices.CUTS`.
    `aspect` is width over height, None for the clip's own; `focus` is the point, as shares of width and height, that a
    crop keeps in the middle as far as it can; None looks for faces.
    """

    span: Span
    name: str
    captions: tuple[Phrase, ...] = ()
    mode: str = "burn"
    cut: str = "exact"
    aspect: Fraction | None = None
    focus: tuple[float, float] | None = None
    title: str = ""
    credit: Credit = Credit()
    language: str = "en"
    cuts: tuple[Fraction, ...] = field(default=(), repr=False)
    """Times of shot changes in the clip; captions do not hang over them by a moment."""
    note: str | None = None
    cues: tuple[Cue, ...] = field(default=(), repr=False)
    title_card: str = ""
    end_card: str = ""
    """The words of a card before the snippet, and of one after it; none where they are empty."""

    def __post_init__(self) -> None:
        if not self.name or "/" in self.name or "\\" in self.name:
            raise ValueError("a snippet has a name that can be a file's")
        if self.mode not in CAPTION_MODES or self.cut not in CUTS:
            raise ValueError(f"mode is {one_of(CAPTION_MODES)}; cut is {one_of(CUTS)}")
        if self.aspect is not None and self.aspect <= 0:
            raise ValueError("an aspect is above zero")
        if self.cut == "fast" and (self.title_card or self.end_card):
            raise UsageError("a fast cut copies the video as it is, and has no cards", None, "leave --cut exact")
        if self.cut == "fast" and (self.aspect is not None or self.mode in ("burn", "both")):
            raise UsageError(
                "a fast cut copies the video as it is, so it can neither burn captions in nor change the shape",
                None,
                "add --captions soft or none, or leave --cut exact",
            )


def from_notes(
    notes: Sequence[Note], duration: Fraction, config: Config, shots: Iterable[Shot] = ()
) -> list[SnippetRequest]:
    """A request for each note that asks for a snippet and is not private, in order of time.

    Raises:
        UsageError: such a note lies outside the clip, whose length is `duration` seconds.
    """
    asking = sorted((n for n in published(notes) if "snippet" in n.use), key=lambda n: (n.start, n.id))
    names = unique_slugs([note.printed or note.kind for note in asking], "snippet")
    cuts = tuple(shot.start for shot in shots if shot.start > 0)
    return [_request_of(note, notes, name, duration, config, cuts) for note, name in zip(asking, names, strict=True)]


def from_ranges(ranges: Mapping[str, Span], notes: Sequence[Note], config: Config) -> list[SnippetRequest]:
    """A request for each range, in seconds of the clip, by the name of its file; captioned from the notes in it."""
    return [
        SnippetRequest(
            span,
            name,
            tuple(phrases_of(notes, span)),
            config.snippets.captions,
            title=config.story.headline,
            credit=config.credit,
            language=config.story.lang,
        )
        for name, span in ranges.items()
    ]


def snippet_key(info: ClipInfo, request: SnippetRequest, options: SnippetsOptions) -> str:
    """The key of a snippet and the files beside it: the clip's content, the request, how it is encoded."""
    return work_key("snippet", clip=info.timed_fingerprint, stream=info.stream, request=request, options=options)


def snippet_names(name: str) -> list[str]:
    """The files that a snippet may have: the video, its captions, its poster."""
    return [f"{name}{suffix}" for suffix in (VIDEO, *CAPTIONS, POSTER)]


def _request_of(
    note: Note, notes: Iterable[Note], name: str, duration: Fraction, config: Config, cuts: tuple[Fraction, ...] = ()
) -> SnippetRequest:
    """The request that one note makes. Raises UsageError when the note lies outside the clip."""
    span = span_of(note, duration)
    region = note.region
    return SnippetRequest(
        span=span,
        name=name,
        captions=tuple(phrases_of(notes, span, first=note.id)),
        mode=config.snippets.captions,
        focus=None if region is None else (region.x + region.w / 2, region.y + region.h / 2),
        title=note.printed,
        credit=note.credit.over(config.credit),
        language=config.story.lang,
        cuts=cuts,
        note=note.id,
    )


def span_of(note: Note, duration: Fraction) -> Span:
    """The range a note asks for: its own, or some seconds around a point, within the clip. Raises UsageError."""
    if note.start >= duration:
        raise outside_clip(note.start, duration, subject=f"note {note.id}", remedy="correct it with `bts note edit`")
    if note.end is not None:
        return Span(note.start, min(note.end, duration))
    start = max(Fraction(0), min(note.start - LEAD_IN, duration - POINT_SNIPPET))
    return Span(start, min(start + POINT_SNIPPET, duration))
