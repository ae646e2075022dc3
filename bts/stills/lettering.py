"""The words of a still's marks set in the type of the house."""

from collections.abc import Mapping
from dataclasses import dataclass

from bts.captions.fonts import Font
from bts.captions.layout import SMALLEST_EM, Layout
from bts.captions.marks import MOST_LINES_SHARE, MarkLayout
from bts.captions.typesetting import LEADING, Block, Type, break_words, set_lines
from bts.config import StillsOptions
from bts.errors import OutputError
from bts.stills.marks_places import Box

Words = Mapping[str, str]
"""A mark (caption, credit, timecode) -> its words."""

BAR_TYPE = 0.62
"""Size of a caption in the bar under a picture, as a share of that of one over it: nothing is behind it."""


@dataclass(frozen=True)
class Lettering:
    """The type of the marks of the still `name`, by the measures of its picture."""

    name: str
    among: tuple[Font, ...]
    layout: Layout
    measures: MarkLayout
    options: StillsOptions

    @property
    def em(self) -> float:
        """Size of a caption over the picture, in pixels."""
        share = self.options.caption_size
        return max(self.measures.em, share * min(self.layout.width, self.layout.height)) if share else self.layout.em

    @property
    def bar_em(self) -> float:
        """Size of a caption in the bar under the picture, in pixels."""
        return self.em if self.options.caption_size else max(SMALLEST_EM, BAR_TYPE * self.em)

    def try_caption(self, text: str, share: float, width: int) -> Block | None:
        """A caption in lines of `width` pixels at a share of its usual size; None where it is too long.

        It is never smaller than credits are.
        """
        try:
            return self.set_words(text, max(self.measures.em, self.em * share), width, self.layout.height)
        except ValueError:
            return None

    def set_words(self, text: str, em: float, width: float, height: float) -> Block:
        """Words in lines of `width` pixels. Raises ValueError where they take more than `height`, or a word a line."""
        own = Type(self.among, em)
        if own.width(text) / max(1.0, width) * LEADING * em > height + 2 * em:
            raise ValueError("the words are too many")
        return set_lines(break_words(text, own, width, self.layout), own)

    def box_beside(self, text: str, beside: int) -> Box | None:
        """The box of a credit or timecode; see `marks_places.Item`."""
        most = max(MOST_LINES_SHARE * self.layout.height, LEADING * self.measures.em)
        try:
            block = self.set_words(text, self.measures.em, self.measures.line_width(beside), most)
        except ValueError:
            return None
        return Box(block.width, block.height, block) if block.height <= most else None

    def refuse_caption(self, text: str) -> OutputError:
        """The error for a caption that cannot stand over the picture."""
        size = f"{self.layout.width}x{self.layout.height}"
        what = f"the caption of {len(text)} characters does not fit over a picture of {size}"
        return OutputError(what, self.name, "shorten it, draw it below (--burn-caption below), or make a larger still")
