"""Hits of a search as a page of pictures: one file that loads nothing, and opens from a disk."""

import base64
import io
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bts.catalogue.records import Hit
from bts.errors import printable, printable_words
from bts.files import make_link, write_text
from bts.media.arrays import Pixels
from bts.media.jpeg import decode_jpeg, encode_jpeg
from bts.media.scaling import reduce_picture, swap_colours
from bts.named import need_free, remember_made
from bts.pages import digest_for_policy, open_templates, trust
from bts.timing import clock

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"

SIDE = 320
"""Pixels of the longer side of a picture on the page: about 12 kB each."""

QUALITY = 80
"""Quality of these JPEGs, 1 to 100."""

ENOUGH = 240
"""Pixels of the longer side from which a quarter of a keyframe is as good as the whole of it here."""


JPEG = b"\xff\xd8\xff"
"""What every JPEG begins with."""


@dataclass(frozen=True)
class Thumbnail:
    """A small picture as an address for a page, and its size in pixels."""

    address: str
    width: int
    height: int


@dataclass(frozen=True)
class WrittenPage:
    """The page's file, the hits on it, and how many were left out because they are private."""

    path: Path
    hits: int
    private: int


@dataclass(frozen=True)
class Card:
    """A hit as the page shows it: plain texts, and `words` with whether each part was searched for."""

    kind: str
    title: str
    moment: str
    facts: tuple[str, ...]
    words: tuple[tuple[str, bool], ...]
    labels: tuple[str, ...]
    why: str
    credit: str
    command: str
    link: str
    gone: bool
    alt: str
    image: str = ""
    width: int = 0
    height: int = 0


def write_page(
    hits: Sequence[Hit],
    target: Path,
    heading: str,
    command_of: Callable[[Hit], str],
    *,
    asked: Path | None = None,
    force: bool = False,
) -> WrittenPage:
    """Write the hits as a page, in their order, without private ones. `heading` says what was looked for.

    `command_of` gives the line that makes a still or a snippet of a hit, "" for none; `asked` is the picture that was
    looked for. Where a keyframe is missing or damaged, its place says that there is no picture.

    Raises OutputError as `need_free`, and when the file cannot be written.
    """
    need_free(target, force=force)
    public = [hit for hit in hits if not hit.private]
    write_text(target, render_page(public, heading, command_of, asked=asked))
    remember_made([target])
    return WrittenPage(target, len(public), len(hits) - len(public))


def render_page(
    hits: Sequence[Hit], heading: str, command_of: Callable[[Hit], str], *, asked: Path | None = None
) -> str:
    """The page as HTML; private hits must have been left out."""
    draw = cache(_draw)
    cards = [_make_card(hit, command_of(hit), draw(hit.picture) if hit.picture is not None else None) for hit in hits]
    shown = draw(asked) if asked is not None else None
    style, script = ((TEMPLATES / name).read_text(encoding="utf-8") for name in ("page.css", "page.js"))
    page = _make_environment().get_template("page.html.jinja").render(
        heading=heading,
        hits=cards,
        clips=len({hit.clip for hit in hits}),
        kinds=sorted(Counter(card.kind for card in cards).items()),
        asked="" if shown is None else shown.address,
        style=trust(style),
        script=trust(script),
        style_hash=digest_for_policy(style),
        script_hash=digest_for_policy(script),
    )  # fmt: skip
    return f"{page}\n"


@cache
def _make_environment() -> "Environment":
    made = open_templates(TEMPLATES)
    made.filters["clean"] = printable_words
    return made


def _make_card(hit: Hit, command: str, picture: Thumbnail | None) -> Card:
    moment = "" if hit.kind == "clip" else clock(hit.time)
    if moment and hit.end is not None:
        moment = f"{moment} to {clock(hit.end)}"
    drawn = (picture.address, picture.width, picture.height) if picture is not None else ("", 0, 0)
    shot = f"shot {hit.shot}" if hit.shot is not None else ""
    # A shot's kind says nothing beside its number, and a clip's name nothing beside a title that is the same.
    kind = hit.sort or ("" if hit.kind == "shot" else hit.kind)
    name = "" if hit.title == hit.clip.name else printable(hit.clip.name)
    return Card(
        kind=hit.kind,
        title=hit.title,
        moment=moment,
        facts=tuple(filter(None, (kind, shot, name, hit.lang, hit.date[:10]))),
        words=tuple(split_words(hit)),
        labels=(*hit.people, *(f"#{tag}" for tag in hit.tags)),
        why=hit.why,
        credit=hit.credit,
        command=command,
        link="" if hit.gone else _link(hit),
        gone=hit.gone,
        alt=f"Keyframe of {shot or 'a shot'} of {hit.title}",
        image=drawn[0],
        width=drawn[1],
        height=drawn[2],
    )


def split_words(hit: Hit) -> Iterator[tuple[str, bool]]:
    """The words of a hit in parts, each with whether it was searched for."""
    at = 0
    for start, end in hit.marks:
        yield hit.text[at:start], False
        yield hit.text[start:end], True
        at = end
    yield hit.text[at:], False


def _link(hit: Hit) -> str:
    """The clip's own file at the moment, as a browser opens it."""
    moment = "" if hit.kind == "clip" else f"#t={float(hit.time):.3f}"
    return f"file://{make_link(hit.clip.absolute())}{moment}"


def _draw(path: Path) -> Thumbnail | None:
    """A picture file as a small picture on a page; None where it cannot be read."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    picture = decode_jpeg(data, quarter=True) if data.startswith(JPEG) else None
    if picture is None or max(picture.shape[:2]) < ENOUGH:
        picture = _decode(data)
    if picture is None:
        return None
    small = reduce_picture(picture, SIDE)
    address = f"data:image/jpeg;base64,{base64.b64encode(encode_jpeg(small, QUALITY)).decode()}"
    return Thumbnail(address, small.shape[1], small.shape[0])


def _decode(data: bytes) -> Pixels | None:
    """A picture of any format that the page can show (uint8 BGR); None where it cannot be read."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data)) as image:
            rgb = np.asarray(image.convert("RGB"), np.uint8)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    return swap_colours(rgb)
