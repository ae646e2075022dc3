"""The poster of a snippet: the picture that a player shows before it is started."""

from fractions import Fraction
from pathlib import Path

from bts import media
from bts.files import new_file
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
    image = Image.fromarray(fit_picture(picture.rgb, clip.info.as_of(plan.first).geometry.shown))
    if plan.crop is not None:
        image = image.crop((plan.crop.x, plan.crop.y, plan.crop.x + plan.crop.width, plan.crop.y + plan.crop.height))
    if image.size != plan.size:
        image = image.resize(plan.size, Image.Resampling.LANCZOS)
    with new_file(target) as part:
        image.save(part, "JPEG", quality=POSTER_QUALITY, optimize=True, progressive=True)
