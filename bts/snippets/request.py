"""What a snippet is made from, and the requests that notes make."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TypedDict

from bts.captions import Phrase, phrases_of
from bts.captions.logo import digest_logo
from bts.choices import LEAD_IN, POINT_SNIPPET, one_of
from bts.config import Config, SnippetsOptions
from bts.errors import UsageError
from bts.files import unique_slugs
from bts.media import ClipInfo
from bts.metadata.describe import describe, name_writer
from bts.metadata.xmp import Record
from bts.model import Credit, Note, Shot, published
from bts.outputs import work_key
from bts.subtitles import Cue
from bts.timing import Span, outside_clip
from bts.videos import ASPECTS, CAPTION_MODES, CUTS, FITS, VIDEO_FORMATS

CAPTIONS, POSTER = (".vtt", ".srt"), ".jpg"
"""Endings of the files beside a snippet's video."""

VIDEOS = tuple(suffix for form in VIDEO_FORMATS.values() for suffix in form.suffixes)
"""Endings that the video of a snippet may have."""


class _Shape(TypedDict):
    aspect: Fraction | None
    fit: str


@dataclass(frozen=True)
class SnippetRequest:
    """One snippet: which range of the clip, under which name (no suffix), with which words.

    `captions` are timed from the start of `span`; `cues`, which somebody wrote, are timed in the clip and keep
    their times. `mode` is one of `videos.CAPTION_MODES`, `cut` of `choices.CUTS`.
    `aspect` is width over height, None for the clip's own; `size`, in pixels, replaces it; `fit` is one of
    `videos.FITS`. `focus` is the point, as shares of width and height, that a crop keeps in the middle as far as it
    can, in the shot at `focus_at` (None: in all); where there is none, faces are looked for, and what draws the eye.
    """

    span: Span
    name: str
    captions: tuple[Phrase, ...] = ()
    mode: str = "burn"
    cut: str = "exact"
    aspect: Fraction | None = None
    size: tuple[int, int] | None = None
    fit: str = "crop"
    focus: tuple[float, float] | None = None
    focus_at: Fraction | None = None
    title: str = ""
    credit: Credit = Credit()
    language: str = "en"
    cuts: tuple[Fraction, ...] = field(default=(), repr=False)
    """Times of shot changes in the clip; captions do not hang over them by a moment."""
    shots: tuple[tuple[int, int], ...] = field(default=(), repr=False)
    """Numbers [first, stop) of the frames of each shot of the clip, if they are known; each shot has its framing."""
    note: str | None = None
    cues: tuple[Cue, ...] = field(default=(), repr=False)
    record: Record = Record()
    """What is written into the video and its poster."""
    poster: Fraction | None = None
    """Seconds of the clip at which the frame for the poster is on screen; None looks for the best one."""
    title_card: str = ""
    end_card: str = ""
    """The words of a card before the snippet, and of one after it; none where they are empty."""

    def __post_init__(self) -> None:
        if not self.name or "/" in self.name or "\\" in self.name:
            raise ValueError("a snippet has a name that can be a file's")
        if self.mode not in CAPTION_MODES or self.cut not in CUTS or self.fit not in FITS:
            raise ValueError(f"mode is {one_of(CAPTION_MODES)}; cut is {one_of(CUTS)}; fit is {one_of(FITS)}")
        if self.aspect is not None and self.aspect <= 0:
            raise ValueError("an aspect is above zero")
        if self.cut == "fast" and (self.title_card or self.end_card):
            raise UsageError("a fast cut copies the video as it is, and has no cards", None, "leave --cut exact")
        if self.cut == "fast" and (self.aspect is not None or self.size is not None):
            what = "a fast cut copies the video as it is, so it cannot change its shape or size"
            raise UsageError(what, None, "leave --aspect and --size out, or leave --cut exact")
        if self.cut == "fast" and self.mode in ("burn", "both"):
            what = "a fast cut copies the video as it is, so it cannot burn captions in"
            raise UsageError(what, None, "add --captions soft or none, or leave --cut exact")


def from_notes(
    notes: Sequence[Note], duration: Fraction, config: Config, shots: Iterable[Shot] = ()
) -> list[SnippetRequest]:
    """A request for each note that asks for a snippet and is not private, in order of time.

    Raises:
        UsageError: such a note lies outside the clip, whose length is `duration` seconds.
    """
    asking = sorted((n for n in published(notes) if "snippet" in n.use), key=lambda n: (n.start, n.id))
    names = unique_slugs([note.printed or note.kind for note in asking], "snippet")
    shots = list(shots)
    cuts = tuple(shot.start for shot in shots if shot.start > 0)
    found = _number_shots(shots)
    requests = [
        _request_of(note, notes, name, duration, config, cuts) for note, name in zip(asking, names, strict=True)
    ]
    return [
        replace(request, shots=found, poster=_choose_poster(note, request.span, shots))
        for note, request in zip(asking, requests, strict=True)
    ]


def _choose_poster(note: Note, span: Span, shots: Iterable[Shot]) -> Fraction | None:
    """The note's own still, if it asks for one; else the best keyframe of the shots in its range; else None."""
    if "still" in note.use:
        return note.start
    keyframes = [
        k
        for shot in shots
        for k in (shot.keyframe, *shot.alternates)
        if span.start <= k.time < span.end and not k.skipped
    ]
    return max(keyframes, key=lambda keyframe: keyframe.score).time if keyframes else None


def from_ranges(
    ranges: Mapping[str, Span], notes: Sequence[Note], config: Config, shots: Iterable[Shot] = ()
) -> list[SnippetRequest]:
    """A request for each range, in seconds of the clip, by the name of its file; captioned from the notes in it."""
    found = _number_shots(shots)
    return [
        SnippetRequest(
            span,
            name,
            tuple(phrases_of(notes, span)),
            config.snippets.captions,
            title=config.story.headline,
            credit=config.credit,
            language=config.story.lang,
            shots=found,
            **_shape_of(config.snippets),
            record=describe(
                config.credit,
                headline=config.story.headline,
                facts=config.record,
                source_type=config.stills.source_type,
            ),
        )
        for name, span in ranges.items()
    ]


def _number_shots(shots: Iterable[Shot]) -> tuple[tuple[int, int], ...]:
    return tuple((shot.start_frame, shot.end_frame) for shot in shots)


def _shape_of(options: SnippetsOptions) -> _Shape:
    """The shape that bts.toml asks for."""
    return {"aspect": ASPECTS.get(options.aspect), "fit": options.fit}


def snippet_key(info: ClipInfo, request: SnippetRequest, options: SnippetsOptions) -> str:
    """The key of a snippet and the files beside it: the clip's content, the request, how it is encoded."""
    logo = {"logo": digest_logo(options.logo)} if options.logo is not None else {}
    return work_key(
        "snippet", clip=info.timed_fingerprint, stream=info.stream, request=request, options=options, **logo
    )


def snippet_names(name: str, form: str) -> list[str]:
    """The files that a snippet in one of `videos.VIDEO_FORMATS` may have: the video, its captions, its poster."""
    return [f"{name}{suffix}" for suffix in (VIDEO_FORMATS[form].suffixes[0], *CAPTIONS, POSTER)]


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
        focus_at=note.start,
        title=note.printed,
        credit=note.credit.over(config.credit),
        language=config.story.lang,
        cuts=cuts,
        note=note.id,
        **_shape_of(config.snippets),
        record=describe(
            note.credit.over(config.credit),
            caption=note.printed,
            headline=config.story.headline,
            writer=name_writer(note.author, config),
            alt=note.alt,
            tags=note.tags,
            people=note.people,
            facts=config.record,
            source_type=config.stills.source_type,
        ),
    )


def span_of(note: Note, duration: Fraction) -> Span:
    """The range a note asks for: its own, or some seconds around a point, within the clip. Raises UsageError."""
    if note.start >= duration:
        raise outside_clip(note.start, duration, subject=f"note {note.id}", remedy="correct it with `bts note edit`")
    if note.end is not None:
        return Span(note.start, min(note.end, duration))
    start = max(Fraction(0), min(note.start - LEAD_IN, duration - POINT_SNIPPET))
    return Span(start, min(start + POINT_SNIPPET, duration))
