"""The logo of a house: read from a file, sized for a picture, written as ffmpeg lays it over."""

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from bts.errors import ClipError, UsageError

if TYPE_CHECKING:
    from PIL import Image

FORMATS = ("PNG", "WEBP", "JPEG")
"""Pillow's names of the kinds of files that a logo may be."""

MOST_PIXELS = 50_000_000
"""Pixels of the largest logo that is read: more than any, and less than fills the memory."""

_REMEDY = "give a PNG, WebP or JPEG picture; export an SVG as PNG, a few hundred pixels wide"


def read_logo(path: Path) -> "Image.Image":
    """A logo in RGBA, upright. Raises UsageError where there is no such file, ClipError where it is none to be read."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    if not path.is_file():
        raise UsageError("there is no such file for the logo", path, "correct logo in bts.toml, or add --no-logo")
    try:
        with Image.open(path, formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                what = f"the logo has {opened.width}x{opened.height} pixels"
                raise ClipError(what, path, "give a smaller one", "too-large")
            return ImageOps.exif_transpose(opened).convert("RGBA")
    except UnidentifiedImageError as error:
        raise ClipError("the logo is no PNG, WebP or JPEG picture", path, _REMEDY, "unknown-format") from error
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ClipError(f"the logo cannot be read: {error}", path, _REMEDY, "damaged") from error


def fit_logo(logo: "Image.Image", size: tuple[int, int], opacity: float) -> "Image.Image":
    """The logo at `size` (width, height) and `opacity` (0 to 1), on a clear canvas of even size, as 4:2:0 wants it."""
    from PIL import Image

    scaled = logo.resize(size, Image.Resampling.LANCZOS)
    scaled.putalpha(scaled.getchannel("A").point(lambda level: round(level * opacity)))
    canvas = Image.new("RGBA", (size[0] + size[0] % 2, size[1] + size[1] % 2), (0, 0, 0, 0))
    canvas.paste(scaled, (0, 0))
    return canvas


def digest_logo(path: Path | None) -> str:
    """16 hex digits of a logo's content, by which a snippet is made again when it changes; "" without one."""
    if path is None or not path.is_file():
        return ""
    return sha256(path.read_bytes()).hexdigest()[:16]
