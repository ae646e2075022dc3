"""Cards of text on black as films and web videos show them: their design, their words, their frames."""

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image as Pictures
from PIL import ImageDraw, ImageFont

from tests.bench.synthetic import HEIGHT, WIDTH, Frames, Image

Mask = npt.NDArray[np.float32]

FINE = 3
"""Cards are drawn this many times larger than the clip, so that slow growth moves edges by parts of a pixel."""

SERIFS = (
    "DejaVuSerif.ttf", "DejaVuSerif-Bold.ttf", "DejaVuSerif-Italic.ttf", "DejaVuSerifCondensed.ttf",
    "DejaVuSerifCondensed-BoldItalic.ttf", "NotoSerif-Regular.ttf", "NotoSerif-Bold.ttf", "NotoSerif-Italic.ttf",
    "NotoSerifDisplay-Regular.ttf", "NotoSerifDisplay-BoldItalic.ttf", "NotoSerifDisplay-Italic.ttf",
)  # fmt: skip
SANS = (
    "DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSans-ExtraLight.ttf", "DejaVuSansCondensed.ttf",
    "DejaVuSansCondensed-Bold.ttf", "NotoSans-Regular.ttf", "NotoSans-Bold.ttf", "NotoSansDisplay-Regular.ttf",
    "NotoSansDisplay-Bold.ttf", "DejaVuSansMono.ttf",
)  # fmt: skip

INTERTITLES = """That night, while the village slept|"You must never speak of this to him."|Came the dawn|
Meanwhile, at the house of the banker|"Have you seen my brother?"|Five years have passed.|The old man remembers|
"I cannot marry you - I am only a poor sailor."|The next morning, a letter arrives from the city.|Alone|
"Stop that train!"|And so the two friends part, never to meet again.|The stranger pays his bill.|"Help! Thieves!"|
In the harbour a ship is waiting.|He has spent his last dollar on a new hat.|"Father, forgive me!"|Part Two|
Hungry, but not without hope, he tries the back door.|The widow's only son|"It is a lie!"|Too late.|The End|
Вечером того же дня|Он не пришёл.|«Где мои деньги?»|Konec prvního dílu|Am nächsten Morgen|Cependant, à Paris|
A quarrel over a trifle that will cost both of them dearly before the week is out.""".replace("\n", "").split("|")

SLOGANS = """This summer|From the director of "The Long Road"|One man|No way out|Based on a true story|Every secret|
Has a price|Coming soon|In a world without light|The truth|Will find you|Only in cinemas|October 14|They came back|
Family is forever|Some doors|Should stay closed|Official selection|Winner - Best Picture|Before the storm|Fear nothing|
Love changes everything|You can run|But you can't hide|The legend returns|Prepare|The wait is over|Six strangers|
One night|Rated PG-13|An unforgettable journey|"Breathtaking" - The Daily Post|Now playing|Chapter one|
Ten years later|Berlin, 1961|December|This is not a drill|Subscribe for more|Thanks for watching|Episode 4""".replace(
    "\n", ""
).split("|")

FIRST_NAMES = (
    "Anna Marc Ingrid José Li Amara Tom Ruth Pavel Nadia Chen Olu Greta Hans Mia Raj Sofia Emil Zoë Walter".split()
)
LAST_NAMES = """Keller Okafor Brandt Lindqvist Moreau Tanaka Whitfield Novak Herrera O'Neill Castellano Singh Van-Dyke
Petrova Abernathy Kim Rossi Dahl Yamamoto Finch""".split()  # fmt: skip
ROLES = """Directed by|Written by|Produced by|Music by|Edited by|Director of photography|Costume designer|Casting by|
Production design|Executive producer|With|Starring|Sound|Visual effects|Story by|Gaffer|Stunts""".replace(
    "\n", ""
).split("|")

INKS = (
    (255, 255, 255),
    (235, 235, 235),
    (200, 225, 240),
    (120, 200, 235),
    (245, 225, 200),
    (60, 60, 225),
    (150, 150, 150),
)
"""Colours of letters (blue, green, red): whites, warm white, gold, ice, red, grey."""


SIZES = {"silent": (12, 23), "trailer": (11, 32), "credits": (10, 18), "plain": (12, 28)}
"""Least size of letters in pixels of the clip, and the first that is too large, by style."""


@dataclass(frozen=True)
class Design:
    """How all cards of one film look: lengths in pixels of the clip, `growth` as a share of the size a second."""

    style: str
    font: str
    size: int
    tracking: float
    ink: tuple[int, int, int]
    ground: int
    place: tuple[float, float]
    align: str
    border: str
    growth: float
    glow: float


def choose_design(rng: np.random.Generator) -> Design:
    """A design of one of the styles: silent film, trailer, credits, plain title."""
    style = str(rng.choice(["silent", "trailer", "credits", "plain"], p=[0.35, 0.3, 0.2, 0.15]))
    fonts = SERIFS if style == "silent" or rng.random() < 0.3 else SANS
    tracked = style == "trailer" and rng.random() < 0.6
    place, align = (0.5, 0.5), "center"
    if style in ("credits", "plain") and rng.random() < 0.5:
        align = str(rng.choice(["left", "right"]))
        place = (0.08 if align == "left" else 0.92, float(rng.uniform(0.25, 0.8)))
    return Design(
        style=style,
        font=str(rng.choice(fonts)),
        size=int(rng.integers(*SIZES[style])),
        tracking=float(rng.uniform(0.1, 0.4)) if tracked else 0.0,
        ink=INKS[0 if style == "silent" else int(rng.integers(len(INKS)))],
        ground=int(rng.integers(4, 30)) if style == "silent" else int(rng.choice([0, 0, 0, 6, 14])),
        place=place,
        align=align,
        border=str(rng.choice(["none", "line", "double", "corners"])) if style == "silent" else "none",
        growth=float(rng.uniform(0.005, 0.05)) if style == "trailer" and rng.random() < 0.6 else 0.0,
        glow=float(rng.uniform(0.2, 0.8)) if style == "trailer" and rng.random() < 0.4 else 0.0,
    )


def choose_words(rng: np.random.Generator, design: Design, count: int) -> list[str]:
    """Words of `count` cards, no two of them the same."""
    if design.style == "credits":
        roles = rng.permutation(ROLES)[:count]
        return [f"{role}\n{choose_name(rng)}" for role in roles]
    words = [str(x) for x in rng.permutation(INTERTITLES if design.style == "silent" else SLOGANS)[:count]]
    capitals = design.style == "trailer" and rng.random() < 0.8
    return [x.upper() for x in words] if capitals else words


def choose_name(rng: np.random.Generator) -> str:
    """First and last name of someone."""
    return f"{rng.choice(FIRST_NAMES)} {rng.choice(LAST_NAMES)}"


def choose_credits(rng: np.random.Generator, lines: int) -> str:
    """A block of credits: a heading and names, or a role and a name on each line."""
    roles = [str(x) for x in rng.permutation(ROLES)]
    if rng.random() < 0.5:
        return "\n".join([roles[0], *(choose_name(rng) for _ in range(lines))])
    return "\n".join(f"{role}\N{EM SPACE}{choose_name(rng)}" for role in roles[:lines])


@cache
def load_font(name: str, size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """An installed typeface at a size in pixels; the one that Pillow carries where it is not installed."""
    try:
        return ImageFont.truetype(name, size)
    except OSError:
        return ImageFont.load_default(size)


def draw_card(design: Design, words: str, n: int, rate: float) -> Frames:
    """The n frames of one card."""
    large = _draw_mask(design, words)
    still = _ink(design, _scaled(large, 1.0))
    if not design.growth:
        return [still] * n
    return [_ink(design, _scaled(large, 1.0 + design.growth * i / rate)) for i in range(n)]


def draw_text(words: str, font: str, size: int, tracking: float, align: str = "center") -> Mask:
    """Coverage (0 to 1) by letters, as large as the text is; size in pixels of the result, tracking in parts of it."""
    drawn = [_draw_line(line, load_font(font, size), round(tracking * size)) for line in words.split("\n")]
    wide, step = max(x.shape[1] for x in drawn), round(size * 1.4)
    area = np.zeros((step * len(drawn), wide), np.float32)
    for i, line in enumerate(drawn):
        left = {"left": 0, "center": (wide - line.shape[1]) // 2, "right": wide - line.shape[1]}[align]
        high = min(line.shape[0], len(area) - i * step)
        rows = area[i * step : i * step + high, left : left + line.shape[1]]
        np.maximum(rows, line[:high], out=rows)
    return area


def wrap(words: str, font: str, size: int, tracking: float, widest: float) -> str:
    """The words with line breaks, so that no line that has a space is wider than `widest` pixels."""
    lines: list[str] = []
    for given in words.split("\n"):
        line = ""
        for word in given.split(" "):
            longer = f"{line} {word}".strip()
            if line and load_font(font, size).getlength(longer) + tracking * size * len(longer) > widest:
                lines.append(line)
                longer = word
            line = longer
        lines.append(line)
    return "\n".join(lines)


def _draw_line(line: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, gap: int) -> Mask:
    """One line of letters, `gap` pixels more than usual between them."""
    widths = [font.getlength(x) for x in line] if gap else [font.getlength(line)]
    parts = list(line) if gap else [line]
    sheet = Pictures.new("L", (max(1, round(sum(widths)) + gap * len(parts) + 4), round(font.getbbox("Ápg|")[3]) + 2))
    pen, x = ImageDraw.Draw(sheet), 2.0
    for part, width in zip(parts, widths, strict=True):
        pen.text((x, 0), part, fill=255, font=font)
        x += width + gap
    return np.asarray(np.asarray(sheet, np.float32) / 255, np.float32)


def _draw_mask(design: Design, words: str) -> Mask:
    """Coverage of the picture, FINE times as large as the clip, by letters and border."""
    large = np.zeros((HEIGHT * FINE, WIDTH * FINE), np.float32)
    size, widest = design.size * FINE, WIDTH * FINE * (0.72 if design.border != "none" else 0.84)
    text = draw_text(
        wrap(words, design.font, size, design.tracking, widest), design.font, size, design.tracking, design.align
    )
    text = text[: large.shape[0], : large.shape[1]]
    x, y = (
        int(share * (whole - part))
        for share, whole, part in zip(design.place, large.shape[::-1], text.shape[::-1], strict=True)
    )
    large[y : y + text.shape[0], x : x + text.shape[1]] = text
    _draw_border(large, design.border)
    return large


def _draw_border(large: Mask, border: str) -> None:
    """The frame that silent films draw around their titles."""
    high, wide = large.shape
    for inset in {"line": (0.06,), "double": (0.05, 0.075)}.get(border, ()):
        edge = int(inset * high)
        cv2.rectangle(large, (edge * 2, edge), (wide - edge * 2, high - edge), 0.8, FINE)
    if border == "corners":
        edge, arm = int(0.08 * high), int(0.12 * high)
        for x, way in ((edge, 1), (wide - edge, -1)):
            for y, fall in ((edge, 1), (high - edge, -1)):
                cv2.line(large, (x, y), (x + way * arm, y), 0.8, FINE)
                cv2.line(large, (x, y), (x, y + fall * arm), 0.8, FINE)
                cv2.circle(large, (x + way * arm // 3, y + fall * arm // 3), arm // 6, 0.8, FINE)


def _scaled(large: Mask, growth: float) -> Mask:
    """The mask at the clip's size, grown around the middle of the picture."""
    if growth != 1.0:
        matrix = cv2.getRotationMatrix2D((large.shape[1] / 2, large.shape[0] / 2), 0, growth)
        large = np.asarray(cv2.warpAffine(large, matrix, large.shape[::-1]), np.float32)
    return np.asarray(cv2.resize(large, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA), np.float32)


def _ink(design: Design, mask: Mask) -> Image:
    """Letters of the ink's colour on the ground, with the glow around them."""
    light = mask
    if design.glow:
        around = np.asarray(cv2.GaussianBlur(mask, (0, 0), 5), np.float32)
        light = np.asarray(np.clip(mask + design.glow * around, 0, 1), np.float32)
    ink = np.array(design.ink, np.float32)
    return np.asarray(design.ground + light[:, :, None] * (ink - design.ground), np.uint8)
