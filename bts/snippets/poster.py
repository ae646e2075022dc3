"""The poster of a snippet: the picture that a player shows before it is started."""

from fractions import Fraction
from pathlib import Path

import numpy as np

from bts import media
from bts.files import new_file
from bts.media.cutting.shaping import shape_picture
from bts.media.joining import fit_picture
from bts.snippets.plan import Plan

POSTER_AT = Fraction(1, 3)
"""Share of a snippet's length after which its poster is taken, past the beginning, where much is still in motion."""

POSTER_QUALITY = 88
"""JPEG quality of the poster, 0 to 100."""


def write_poster(clip: media.Clip, plan: Plan, target: Path) -> None:
    """Write a JPEG of the snippet's size, without captions."""
    from PIL import Image

    ((_, picture),) = media.pictures_at(clip, [plan.start + plan.length * POSTER_AT])
    rgb = fit_picture(picture.rgb, clip.info.as_of(plan.first).geometry.shown)
    image = Image.fromarray(np.ascontiguousarray(shape_picture(rgb, plan.shaping, picture.number, *plan.size)))
    if image.size != plan.size:
        image = image.resize(plan.size, Image.Resampling.LANCZOS)
    with new_file(target) as part:
        image.save(part, "JPEG", quality=POSTER_QUALITY, optimize=True, progressive=True)
