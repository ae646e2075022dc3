"""Title and end cards: words set large in the middle of a picture, and smaller ones below them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bts.captions.ass import HEAD, escape
from bts.captions.bidi import find_bases, pin_order
from bts.captions.fonts import Font, find_missing, line_height, missing_font, runs
from bts.captions.layout import Layout
from bts.captions.lines import ARTICLES, CONNECTIVES, break_line
from bts.captions.phrases import plain
from bts.choices import cells
from bts.videos import HEADING

MEASURE = 0.78
"""Share of the picture's width that a line of a card takes at most: the rest is margin."""

SIZES = (0.105, 0.09, 0.078, 0.067, 0.058, 0.05)
"""Sizes of large type in shares of the picture's shorter side; the first in which the words fit is taken."""

CREDIT_SIZES = (0.058, 0.05, 0.044, 0.038)
"""The same for credits, which are not titles."""

MOST_LINES = 4
"""Lines of a title at most, where a smaller size makes fewer of them; in the smallest size it may have more."""

TITLE_SHARE, CREDIT_SHARE = 0.58, 0.76
"""Share of the picture's height that a title takes at most, and that credits do."""

SMALL_SIZE = 0.036
"""Size of the words below a title, in shares of the picture's shorter side."""

SMALLEST = 12.0
"""Pixels to the em below which small words cannot be read, however small the picture is."""

LEADING = 1.28
"""Distance of two lines, in em."""

MIDDLE = 0.47
"""Share of the height at which a title has its middle: a little above the picture's, where the eye looks for it."""

FOOT = 0.09
"""Share of the height between the small words and the lower edge."""

NARROWING = 0.94
"""Factor by which a measure is tried narrower, as long as the words take no more lines: so lines get even."""

CLAUSE = 0.7
"""Share of a heading's length that a clause fills at least, so that the heading ends with it."""

SMALL_OPACITY = 0.72
"""Opacity of the small words, 0 to 1."""

OPAQUE = 255
"""ASS has transparency of colours, from 0 for opaque to this."""

STYLE = (
    "Style: Card,{family},20,&H00{colour},&H00{colour},&H00{colour},&H00{colour},0,0,0,0,100,100,0,0,1,0,0,5,0,0,0,-1"
)
"""Plain type without a box; Encoding -1 lets libass find the direction of a line in its text."""


@dataclass(frozen=True)
class Card:
    """The words of a card: `title`, of one or more paragraphs, and `small` below it; `credits` are set less large."""

    title: tuple[str, ...]
    small: str = ""
    credits: bool = False

    def __post_init__(self) -> None:
        if not any(plain(text) for text in self.title):
            raise ValueError("a card has words on it")

    @property
    def cells(self) -> int:
        """The length of its words in columns; the small ones are no part of what must be read."""
        return sum(cells(plain(text)) for text in self.title)


@dataclass(frozen=True)
class Block:
    """Lines of a card, and the size of their type in pixels to the em."""

    lines: tuple[str, ...]
    em: float

    @property
    def height(self) -> float:
        """Pixels from the top of the first line to the foot of the last."""
        return len(self.lines) * self.em * LEADING


def shorten(text: str) -> str:
    """The words of a caption as the heading of a card: at most HEADING columns.

    Of a longer one the first sentence that is short enough, else as many words as fit, and an ellipsis; whole
    clauses of them where one ends near there.
    """
    text = plain(text)
    if cells(text) <= HEADING:
        return text
    ends = [
        i + 1 for i, (one, two) in enumerate(pairwise(text)) if one in ".!?。！？؟" and (two == " " or one in "。！？")
    ]
    fitting = [text[:end] for end in ends if cells(text[:end]) <= HEADING]
    if fitting and " " in fitting[-1].strip():
        return fitting[-1]
    kept = ""
    for piece in _pieces(text):
        if cells(kept + piece) >= HEADING:
            break
        kept += piece
    comma = max(kept.rfind(mark) for mark in ",;:–—،、，")
    if cells(kept[:comma]) >= CLAUSE * HEADING:
        kept = kept[:comma]
    while kept.split()[1:] and kept.split()[-1].casefold() in ARTICLES | CONNECTIVES:
        kept = kept.rsplit(maxsplit=1)[0]
    return f"{kept.rstrip(' ,;:–—،、，')}…"


def _pieces(text: str) -> Sequence[str]:
    """The words of a text with what follows them; where there are no spaces for long, its letters."""
    words = [f"{word} " for word in text.split(" ")]
    return [piece for word in words for piece in ([word] if cells(word) < HEADING // 2 else list(word))]


def set_card(card: Card, width: int, height: int) -> tuple[Block, Block] | None:
    """The lines of a card for a picture of this size, large ones and small ones; None where they do not fit."""
    shorter = min(width, height)
    texts = [plain(text) for text in card.title if plain(text)]
    sizes, share = (CREDIT_SIZES, CREDIT_SHARE) if card.credits else (SIZES, TITLE_SHARE)
    small = _block([plain(card.small)] if card.small else [], max(SMALLEST, SMALL_SIZE * shorter), width, height)
    for size in sizes:
        block = _block(texts, max(SMALLEST, size * shorter), width, height)
        few = card.credits or len(block.lines) <= MOST_LINES or size == sizes[-1]
        if few and block.height <= share * height and not _cuts_words(block, texts):
            return block, small
    last = _block(texts, max(SMALLEST, sizes[-1] * shorter), width, height)
    return (last, small) if last.height <= share * height else None


def _block(texts: Sequence[str], em: float, width: int, height: int) -> Block:
    """The texts in lines of even length; each begins on a line of its own."""
    return Block(tuple(line for text in texts for line in _even_lines(text, em, width, height)), em)


def _even_lines(text: str, em: float, width: int, height: int) -> tuple[str, ...]:
    """A text in as few lines as the measure allows, and then in the narrowest measure that needs no more."""
    measure = MEASURE * width
    lines = break_line(text, _layout(em, measure, width, height))
    found = lines
    while len(found) == len(lines) and len(lines) > 1 and measure > em:
        lines, measure = found, measure * NARROWING
        found = break_line(text, _layout(em, measure, width, height))
        if len(found) == len(lines) and _cuts_words(Block(found, em), [text]):
            break
    return lines


def _layout(em: float, measure: float, width: int, height: int) -> Layout:
    usual = Layout.for_picture(width, height)
    return replace(usual, em=em, line_width=measure, characters=max(1, round(2 * measure / em)), lines=1)


def _cuts_words(block: Block, texts: Sequence[str]) -> bool:
    """Whether a word was too long for its line, so that it was cut."""
    written = {word for line in block.lines for word in line.split()}
    spaced = [text for text in texts if " " in text]
    return any(word not in written for text in spaced for word in text.split() if word.upper() != word.lower())


def card_script(blocks: tuple[Block, Block], size: tuple[int, int], colour: str, among: Sequence[Font]) -> str:
    """The ASS script of a card for pictures of `size` (width, height); `colour` is that of the type, as `RRGGBB`.

    Raises:
        MissingToolError: a letter is in none of the fonts; the remedy is what to install.
    """
    width, height = size
    large, small = blocks
    bgr = colour[4:6] + colour[2:4] + colour[0:2]
    style = STYLE.format(family=among[0].family, colour=bgr)
    head = HEAD.format(width=width, height=height, style=style)
    top = MIDDLE * height - large.height / 2
    foot = height * (1 - FOOT) - small.height
    events = [*_events(large, top, width, "", among)]
    events += _events(small, foot, width, f"\\alpha&H{round(OPAQUE * (1 - SMALL_OPACITY)):02X}&", among)
    return head + "".join(events)


def _events(block: Block, top: float, width: int, style: str, among: Sequence[Font]) -> list[str]:
    step = block.em * LEADING
    return [
        f"Dialogue: 0,0:00:00.00,0:01:00.00,Card,,0,0,0,,"
        f"{{\\an5\\pos({width / 2:.1f},{top + step * (n + 0.5):.1f}){style}}}{_line(pinned, among, block.em)}\n"
        for n, pinned in enumerate(map(pin_order, block.lines, find_bases(block.lines)))
    ]


def _line(line: str, among: Sequence[Font], em: float) -> str:
    """A line with each stretch in the font that has its letters, at one em: sizes mean height of a line."""
    written = []
    for font, run in runs(line, among):
        if font is None:
            raise missing_font(find_missing(line, among), "leave that card out")
        written.append(f"{{\\fn{font.family}\\fs{em * line_height(font):.2f}}}{escape(run)}")
    return "".join(written)
