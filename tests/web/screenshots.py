"""Pictures of a page for people to judge: `python -m tests.web.screenshots PAGE OUT`.

PAGE is an HTML file or a folder with a story.html. OUT gets a PNG for each view, long ones in several parts, a PDF as a
browser prints it without backgrounds, and a PNG of each of its pages where the program pdftoppm is there.
"""

import base64
import shutil
import subprocess
import sys
from pathlib import Path

from tests.players.chromium import Chromium
from tests.web.axe import VIEWS, View, show, stop_showing

PART = 2400
"""CSS pixels down of a picture at most: what an eye can judge at once."""

DOTS = 60
"""Dots an inch of the pictures of printed pages."""

A4 = {"paperWidth": 8.27, "paperHeight": 11.69}
"""Inches."""

ALL_LOADED = """(async () => {
  const pictures = [...document.images];
  for (const picture of pictures) picture.loading = "eager";
  const drawn = Promise.allSettled(pictures.map(picture => picture.decode()));
  await Promise.race([drawn, new Promise(ok => setTimeout(ok, 5000))]);
  await Promise.all([...document.querySelectorAll("video")].map(video => video.readyState >= 1 || video.poster ||
    new Promise(ok => { video.onloadedmetadata = video.onerror = ok; setTimeout(ok, 3000); })));
  await document.fonts.ready;
  await new Promise(ok => setTimeout(ok, 200));
  return Math.ceil(document.documentElement.getBoundingClientRect().height); })()"""


def take_pictures(chromium: Chromium, page: Path, out: Path, views: tuple[View, ...] = VIEWS) -> list[Path]:
    """Write a picture of the whole page in each view; long pages in parts. Gives the paths in order."""
    written = []
    try:
        for view in views:
            show(chromium, view)
            chromium.visit(page.resolve().as_uri(), "true")
            written += _take_parts(chromium, view, chromium.tab.ask(ALL_LOADED), out / f"{page.stem}-{view}")
    finally:
        stop_showing(chromium)
    return written


def _take_parts(chromium: Chromium, view: View, height: int, name: Path) -> list[Path]:
    paths = []
    for number, top in enumerate(range(0, height, PART), 1):
        part = {"x": 0, "y": top, "width": view.width, "height": min(PART, height - top), "scale": 1}
        taken = chromium.tab.call("Page.captureScreenshot", clip=part, captureBeyondViewport=True)
        path = name.with_name(f"{name.name}-{number}.png" if height > PART else f"{name.name}.png")
        path.write_bytes(base64.b64decode(taken["data"]))
        paths.append(path)
    return paths


def print_page(chromium: Chromium, page: Path, out: Path) -> list[Path]:
    """Print a page as a reader's browser does, without backgrounds, and draw the printed pages. Gives all paths."""
    chromium.visit(page.resolve().as_uri(), "true")
    chromium.tab.ask(ALL_LOADED)
    pdf = out / f"{page.stem}.pdf"
    pdf.write_bytes(base64.b64decode(chromium.tab.call("Page.printToPDF", printBackground=False, **A4)["data"]))
    if shutil.which("pdftoppm") is None:
        return [pdf]
    subprocess.run(["pdftoppm", "-r", str(DOTS), "-png", pdf, out / f"{page.stem}-printed"], check=True)
    return [pdf, *sorted(out.glob(f"{page.stem}-printed*.png"))]


def main(page: Path, out: Path) -> None:
    """Take all pictures of a page."""
    page = page / "story.html" if page.is_dir() else page
    out.mkdir(parents=True, exist_ok=True)
    with Chromium() as chromium:
        for path in take_pictures(chromium, page, out) + print_page(chromium, page, out):
            print(path)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
