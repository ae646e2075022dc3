"""Words in real typefaces: what titles, lower thirds, subtitles and credits are made of."""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import fontpkg
import numpy as np
from PIL import Image as Pictures
from PIL import ImageDraw, ImageFont

from tests.bench.kinds.staging import Floats
from tests.bench.synthetic import HEIGHT, WIDTH, Image, Scene, mixed

FACES = tuple(
    f"{family}{style}.ttf"
    for family in ("DejaVuSans", "DejaVuSerif", "DejaVuSansMono", "NotoSans-", "NotoSerif-", "NotoSansDisplay-")
    for style in ("Regular", "-Bold", "Bold", "-BoldItalic", "BoldItalic", "")
)
"""Files of typefaces that a machine may have; those that it lacks are left out."""

FINE = 3
"""How many times larger words are drawn than they are shown, so that their edges are soft."""

NAMES = (
    "Anna Lindqvist", "Marco Bianchi", "Joan P. Harker", "Tomáš Novák", "Grace Adeyemi", "Li Wei", "Sofia Marín",
    "Rob Kessler", "Dr. Ellen Moore", "Yuki Tanaka", "Paul-Henri Girard", "M. O'Brien", "Ines Duarte", "Karl Vogt",
)  # fmt: skip

ROLES = (
    "Director of Photography", "Edited by", "Music", "Costume Design", "Sound Mixer", "Produced by", "Gaffer",
    "Second Unit", "Written by", "Casting", "Visual Effects", "Key Grip", "With thanks to", "Software Engineer",
    "Professor of History", "Eyewitness", "City Council", "Stunts", "Script Supervisor",
)  # fmt: skip

TITLES = (
    "THE LONG ROAD", "Chapter One", "NIGHT TRAIN", "Summer '86", "HOW IT WORKS", "The Harbour", "PART II", "LONDON",
    "Three Weeks Earlier", "NORTH", "A Film by Anna Lindqvist", "coming soon", "BREAKING NEWS", "Episode 4", "SILENCE",
    "The Last Summer of the Sea", "RUN", "IN CINEMAS MAY 9", "Paris, 1924", "What nobody told us",
)  # fmt: skip

SENTENCES = (
    "I never said that.", "Where were you last night?", "- No.\n- Then who was it?",
    "We have to leave before they come.",
    "It was the happiest time of my life,\nand I did not know it.", "Don't move.",
    "In the beginning nobody believed us.",
    "Sixty people worked here,\nand now there are four.", "[music]", "Please, sit down.", "So what did you do?",
    "He told me to wait outside\nuntil the light went out.", "Yes.", "The results came a week later.",
)  # fmt: skip


@dataclass(frozen=True)
class Card:
    """Words and grounds of the size of a frame: paint, and how much of it covers each pixel (0 to 1)."""

    paint: Image
    cover: Floats

    def over(self, frame: Image, level: float = 1.0, shift: tuple[float, float] = (0.0, 0.0)) -> Image:
        """The card over a frame, `level` of it to be seen, moved by `shift` pixels."""
        if level <= 0:
            return frame
        cover, paint = self.cover, self.paint
        if shift != (0.0, 0.0):
            matrix = np.array([[1, 0, shift[0]], [0, 1, shift[1]]], np.float32)
            cover = np.asarray(cv2.warpAffine(cover, matrix, (WIDTH, HEIGHT)), np.float32)
            paint = np.asarray(cv2.warpAffine(paint, matrix, (WIDTH, HEIGHT)), np.uint8)
        return mixed(frame, paint, np.asarray(cover * level, np.float32))


@lru_cache(maxsize=1)
def faces() -> tuple[str, ...]:
    """Files of the typefaces that this machine has: those of the font packages of bts, and of FACES."""
    packed = [str(file.path) for slug in ("inter", "noto-sans") for file in fontpkg.families()[slug].files]
    return (*packed[:4], *(name for name in FACES if _can_open(name)))


def _can_open(name: str) -> bool:
    try:
        ImageFont.truetype(name, 20)
    except OSError:
        return False
    return True


def choose_face(scene: Scene) -> str:
    """A random typeface."""
    return faces()[int(scene.rng.integers(len(faces())))]


def draw(text: str, face: str, size: float, align: str = "center", spread: float = 0.0, stroke: float = 0.0) -> Floats:
    """Words as a field of 0 to 1, as large as they are; `spread` above 0 parts letters thinly, from 0.3 on widely."""
    font = ImageFont.truetype(face, round(size * FINE))
    if spread > 0:
        text = "\n".join(_spaced(line, spread) for line in text.split("\n"))
    edge = round(stroke * FINE)
    pen = ImageDraw.Draw(Pictures.new("L", (8, 8)))
    left, top, right, bottom = pen.multiline_textbbox((0, 0), text, font=font, align=align, stroke_width=edge)
    canvas = Pictures.new("L", (int(right - left) + 4, int(bottom - top) + 4))
    ImageDraw.Draw(canvas).multiline_text(
        (2 - left, 2 - top), text, fill=255, font=font, align=align, stroke_width=edge
    )
    drawn = np.asarray(canvas, np.float32) / 255
    small = max(1, canvas.width // FINE), max(1, canvas.height // FINE)
    return np.asarray(cv2.resize(drawn, small, interpolation=cv2.INTER_AREA), np.float32)


def _spaced(line: str, spread: float) -> str:
    """A line with thin spaces between its letters."""
    return ("\u2009" if spread < 0.3 else " ").join(line)


def fit(words: Floats, wide: float, high: float) -> Floats:
    """Words made smaller where they are wider or higher than there is room."""
    scale = min(1.0, wide / words.shape[1], high / words.shape[0])
    size = max(1, int(words.shape[1] * scale)), max(1, int(words.shape[0] * scale))
    return np.asarray(cv2.resize(words, size, interpolation=cv2.INTER_AREA), np.float32) if scale < 1 else words


def empty_card() -> Card:
    """A card that shows nothing."""
    return Card(np.zeros((HEIGHT, WIDTH, 3), np.uint8), np.zeros((HEIGHT, WIDTH), np.float32))


def add_box(
    card: Card, box: tuple[float, float, float, float], colour: Floats, cover: float, soft: float = 0.0
) -> None:
    """A plain ground: (left, top, right, bottom) in pixels."""
    left, top, right, bottom = (round(value) for value in box)
    field = np.zeros((HEIGHT, WIDTH), np.float32)
    field[max(0, top) : max(0, bottom), max(0, left) : max(0, right)] = cover
    if soft:
        field = np.asarray(cv2.GaussianBlur(field, (0, 0), soft), np.float32)
    _add(card, field, colour)


def add_words(card: Card, words: Floats, at: tuple[float, float], colour: Floats, shade: float = 0.0) -> None:
    """Words with their middle at a place; `shade` is how dark the shadow behind them is."""
    field = np.zeros((HEIGHT, WIDTH), np.float32)
    left, top = round(at[0] - words.shape[1] / 2), round(at[1] - words.shape[0] / 2)
    y, x = max(0, top), max(0, left)
    part = words[y - top : HEIGHT - top, x - left : WIDTH - left]
    field[y : y + part.shape[0], x : x + part.shape[1]] = part
    if shade:
        shadow = np.clip(cv2.GaussianBlur(field, (0, 0), 2.2) * 2 * shade, 0, 1)
        _add(card, np.roll(np.asarray(shadow, np.float32), (1, 1), (0, 1)), np.zeros(3, np.float32))
    _add(card, field, colour)


def _add(card: Card, field: Floats, colour: Floats) -> None:
    """Paint over what the card has so far."""
    total = field + card.cover * (1 - field)
    share = np.divide(field, total, out=np.zeros_like(field), where=total > 0)
    card.paint[:] = np.asarray(card.paint * (1 - share[:, :, None]) + colour * share[:, :, None], np.uint8)
    card.cover[:] = total
