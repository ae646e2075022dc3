"""The shape of a snippet: which part of the picture it shows."""

from fractions import Fraction

from bts import media
from bts.faces.framing import focus_of_stretch
from bts.media.cutting.cut import Crop
from bts.snippets.request import SnippetRequest
from bts.timing import Span


def choose_crop(clip: media.Clip, request: SnippetRequest, wide: int, high: int) -> Crop | None:
    """The largest rectangle of the aspect asked for in pictures of `wide` x `high` pixels; None for all of them.

    It is centred on the focus as far as it can be.
    """
    if request.aspect is None or request.aspect == Fraction(wide, high):
        return None
    width = min(wide, max(2, round(high * request.aspect)))
    height = min(high, max(2, round(wide / request.aspect)))
    focus = request.focus
    if focus is None:
        span = Span(request.span.start, min(request.span.end, clip.info.duration))
        focus = focus_of_stretch(clip, span, width / wide, height / high) or (0.5, 0.5)
    x = min(max(0, round(wide * focus[0] - width / 2)), wide - width)
    y = min(max(0, round(high * focus[1] - height / 2)), high - height)
    return Crop(x, y, width, height)
