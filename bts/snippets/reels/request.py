"""What a reel is made from: parts of clips in order, its title and its credits, and how they are brought together."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from bts.choices import one_of
from bts.config import SnippetsOptions
from bts.media import ClipInfo
from bts.outputs import work_key
from bts.snippets.request import SnippetRequest
from bts.videos import CAPTION_MODES, CARDS, FITS, VIDEO_FORMATS

VIDEO = VIDEO_FORMATS["mp4"].suffixes[0]
"""The ending of a reel."""


@dataclass(frozen=True)
class ReelPart:
    """One part of a reel: a snippet of the clip of this number, counted from 0, and the heading of its card."""

    clip: int
    request: SnippetRequest
    heading: str = ""


@dataclass(frozen=True)
class ReelRequest:
    """A reel under this name (no suffix); `title` and `credits` are the words of its first and last card.

    `cards` is one of `videos.CARDS`, `mode` of `choices.CAPTION_MODES`, `fit` of `choices.FITS`. `size` (width,
    height; even) and `rate` (frames a second) are chosen by the parts where they are None. `loudness` is in LUFS; None
    leaves the sound as it is. `marked`: the marks of the house that the settings name are drawn on its parts.
    """

    name: str
    parts: tuple[ReelPart, ...]
    title: str = ""
    credits: tuple[str, ...] = ()
    cards: str = "all"
    mode: str = "burn"
    fit: str = "pad"
    size: tuple[int, int] | None = None
    rate: Fraction | None = None
    loudness: float | None = None
    language: str = "en"
    marked: bool = False

    def __post_init__(self) -> None:
        if not self.parts:
            raise ValueError("a reel has a part at least")
        if self.mode not in CAPTION_MODES or self.cards not in CARDS or self.fit not in FITS:
            raise ValueError(f"mode is {one_of(CAPTION_MODES)}; cards is {one_of(CARDS)}; fit is {one_of(FITS)}")
        if self.size is not None and (min(self.size) < 2 or any(side % 2 for side in self.size)):
            raise ValueError("width and height are even")
        if self.rate is not None and self.rate <= 0:
            raise ValueError("a rate is above zero")


def reel_key(infos: Sequence[ClipInfo], request: ReelRequest, options: SnippetsOptions) -> str:
    """The key of a reel and the files beside it: the content of its clips, the request, how it is encoded."""
    clips = [[info.timed_fingerprint, info.stream] for info in infos]
    return work_key("reel", clips=clips, request=request, options=options)
