"""The small sheet of a burst: its stills side by side, each with its number and its time."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, ImageOps

from bts.captions.fonts import fonts
from bts.files import new_file
from bts.timing import clock

TILE = 320
"""Longer side of a picture on the sheet, in pixels."""

GAP = 12
"""Pixels between pictures, and round them."""

LETTERS = 17
"""Size of the letters below a picture, in pixels."""

LINE = 30
"""Height of the line below a picture, in pixels."""

MOST_COLUMNS = 4
"""Pictures in a row, at most."""

PAPER, INK = "#f4f3f0", "#222222"
"""Colours of the sheet and of its letters."""

QUALITY = 88
"""JPEG quality of the sheet, 0 to 100."""


def write_burst_sheet(pictures: Sequence[Path], times: Sequence[Fraction], target: Path) -> Path:
    """Write the sheet of a burst (JPEG). Raises OutputError, and MissingToolError where no font is installed."""
    tiles = []
    for path in pictures:
        with Image.open(path) as image:
            tiles.append(ImageOps.contain(image.convert("RGB"), (TILE, TILE), Image.Resampling.LANCZOS))
    wide, high = max(tile.width for tile in tiles), max(tile.height for tile in tiles)
    columns = min(MOST_COLUMNS, len(tiles))
    rows = -(-len(tiles) // columns)
    page = Image.new("RGB", (GAP + columns * (wide + GAP), GAP + rows * (high + LINE + GAP)), PAPER)
    draw, letters = ImageDraw.Draw(page), ImageFont.truetype(str(fonts()[0].path), LETTERS)
    for number, (tile, time) in enumerate(zip(tiles, times, strict=True)):
        left = GAP + number % columns * (wide + GAP)
        top = GAP + number // columns * (high + LINE + GAP)
        page.paste(tile, (left + (wide - tile.width) // 2, top + high - tile.height))
        draw.text((left, top + high + LINE // 2), f"{number + 1}   {clock(time)}", INK, letters, anchor="lm")
    with new_file(target) as part:
        page.save(part, "JPEG", quality=QUALITY)
    return target
