"""The poster of a snippet: the picture that a player shows before it is started."""

from fractions import Fraction
from pathlib import Path

import numpy as np
from PIL import Image

from bts import media
from bts.errors import ClipError, MissingToolError
from bts.files import new_file
from bts.media.cutting.shaping import shape_picture
from bts.media.joining import fit_picture
from bts.metadata.describe import place_record
from bts.metadata.pictures import check_picture, save_picture
from bts.shots import Options, analyse
from bts.snippets.plan import Plan
from bts.snippets.request import SnippetRequest
from bts.timing import Span

ELSE_AT = Fraction(1, 3)
"""Share of a snippet's length after which its poster is taken where no frame can be judged."""

MOST_SEARCHED_SECONDS = Fraction(2)
"""Seconds of a snippet in which a frame for its poster is looked for, about its first third: a fiftieth of the work."""

POSTER_QUALITY = 88
"""JPEG quality of the poster, 0 to 100."""


def write_poster(clip: media.Clip, request: SnippetRequest, plan: Plan, moment: Fraction, target: Path) -> None:
    """Write the frame at a moment of the clip as a JPEG of a snippet's size, without captions and with its record.

    It is read back. Raises OutputError when it cannot be written, or is not as it should be.
    """
    ((_, picture),) = media.pictures_at(clip, [moment])
    rgb = fit_picture(picture.rgb, clip.info.as_of(plan.first).geometry.shown)
    image = Image.fromarray(np.ascontiguousarray(shape_picture(rgb, plan.shaping, picture.number, *plan.size)))
    if image.size != plan.size:
        image = image.resize(plan.size, Image.Resampling.LANCZOS)
    shape = {"poster": plan.shaping, "size": plan.size}
    record = place_record(request.record, clip.info, picture.number, note=request.note, shape=shape)
    with new_file(target) as part:
        save_picture(image, part, record, "jpg", POSTER_QUALITY)
        check_picture(part, target, image.size, record)


def choose_moment(clip: media.Clip, request: SnippetRequest, plan: Plan) -> Fraction:
    """Seconds of the clip at which a snippet's best frame is on screen: the one that is known, else the best found."""
    end = plan.start + plan.length
    if request.poster is not None and plan.start <= request.poster < end:
        return request.poster
    searched = min(plan.length, MOST_SEARCHED_SECONDS)
    start = plan.start + (plan.length - searched) * ELSE_AT
    best = _find_best(clip, Span(start, start + searched))
    return plan.start + plan.length * ELSE_AT if best is None else best


def _find_best(clip: media.Clip, span: Span) -> Fraction | None:
    """The keyframe of the best shot in a stretch, as `bts shots` judges it; None where nothing can be judged."""
    for faces in (True, False):
        try:
            found = analyse(clip, Options(faces=faces), span=span)
        except MissingToolError:
            continue  # faces cannot be looked for on this machine
        except ClipError:
            return None
        best = max(found.pictured, key=lambda shot: shot.keyframe.score, default=None)
        return None if best is None else best.keyframe.time
    return None
