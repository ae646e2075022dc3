"""Film gear: cameras seen from the front and from the side, tripods, lights, a microphone on its pole."""

from drawing.cafe import AMBER, BRASS, CREAM, INK, RUST
from drawing.paint import Fade, Layer, box, ellipse, glow, mix, points, rgb, spline

BODY, BODY_LIGHT, EDGE = rgb("22262b"), rgb("4a5058"), rgb("6fb0b4")


def lens(layer: Layer, x: float, y: float, radius: float) -> None:
    """A lens that looks at us: barrel, rings, coated glass and its reflections."""
    layer.fill(
        ellipse(x, y, radius * 1.12, radius * 1.12),
        Fade((x - radius, y - radius), (x + radius, y + radius), BODY_LIGHT, rgb("0a0b0d")),
    )
    layer.fill(ellipse(x, y, radius, radius), rgb("0c0d10"))
    layer.fill(ellipse(x, y, radius * 0.93, radius * 0.93), mix(BODY, BODY_LIGHT, 0.35))
    layer.fill(
        ellipse(x, y, radius * 0.84, radius * 0.84),
        Fade((x, y - radius), (x, y + radius), rgb("102a3c"), rgb("05070a")),
    )
    layer.fill(
        ellipse(x, y, radius * 0.58, radius * 0.58),
        Fade((x, y - radius * 0.6), (x, y + radius * 0.6), rgb("1d5566"), rgb("2a1030")),
    )
    layer.fill(ellipse(x, y, radius * 0.30, radius * 0.30), rgb("040507"))
    layer.fill(
        ellipse(x - radius * 0.26, y - radius * 0.34, radius * 0.26, radius * 0.15, turn=-0.7),
        rgb("ffe6b4"),
        alpha=0.85,
        soft=radius * 0.10,
    )
    layer.fill(
        ellipse(x + radius * 0.30, y + radius * 0.34, radius * 0.14, radius * 0.10),
        rgb("7fd4d8"),
        alpha=0.65,
        soft=radius * 0.08,
    )
    layer.fill(
        ellipse(x + radius * 0.08, y + radius * 0.50, radius * 0.34, radius * 0.08),
        rgb("a66ac8"),
        alpha=0.35,
        soft=radius * 0.10,
    )


def camera_front(layer: Layer, x: float, y: float, size: float, *, tripod: bool = True) -> None:
    """A film camera that faces us; (x, y) is the middle of its lens, `size` half the width of its hood."""
    s = size
    if tripod:
        for dx in (-0.95, 0.1, 1.0):
            layer.stroke(
                points((x + dx * 0.25 * s, y + 1.2 * s), (x + dx * s, y + 5.2 * s)), BODY, 0.17 * s, ends=(1, 0.7)
            )
            layer.stroke(
                points((x + dx * 0.25 * s - 0.04 * s, y + 1.2 * s), (x + dx * s - 0.04 * s, y + 5.2 * s)),
                BODY_LIGHT,
                0.04 * s,
                alpha=0.7,
            )
        layer.fill(box(x - 0.5 * s, y + 0.95 * s, x + 0.5 * s, y + 1.35 * s, 0.08 * s), BODY)
    layer.fill(box(x - 0.42 * s, y - 1.62 * s, x + 0.62 * s, y - 1.42 * s, 0.08 * s), BODY)
    layer.fill(box(x - 0.36 * s, y - 1.5 * s, x - 0.22 * s, y - 0.9 * s), BODY)
    layer.fill(box(x + 0.42 * s, y - 1.5 * s, x + 0.56 * s, y - 0.9 * s), BODY)
    layer.fill(
        box(x - 0.8 * s, y - 1.02 * s, x + 1.16 * s, y + 1.02 * s, 0.12 * s),
        Fade((x - s, y), (x + s, y), BODY_LIGHT, BODY),
    )
    layer.fill(box(x + 0.98 * s, y - 0.72 * s, x + 1.42 * s, y - 0.20 * s, 0.1 * s), BODY)
    layer.fill(
        points(
            (x - 1.12 * s, y - 1.34 * s),
            (x + 1.12 * s, y - 1.34 * s),
            (x + 0.95 * s, y - 0.86 * s),
            (x - 0.95 * s, y - 0.86 * s),
        ),
        Fade((x, y - 1.34 * s), (x, y - 0.86 * s), BODY_LIGHT, rgb("101215")),
    )
    layer.fill(
        box(x - s, y - 0.9 * s, x + s, y + 0.9 * s, 0.06 * s),
        Fade((x, y - s), (x, y + s), mix(BODY, BODY_LIGHT, 0.5), rgb("101215")),
    )
    layer.fill(box(x - 0.86 * s, y - 0.76 * s, x + 0.86 * s, y + 0.76 * s, 0.05 * s), rgb("08090b"))
    lens(layer, x, y, 0.64 * s)
    layer.stroke(points((x - 1.12 * s, y - 1.33 * s), (x + 1.12 * s, y - 1.33 * s)), rgb("ffd79a"), 0.03 * s, alpha=0.6)
    layer.stroke(points((x + s, y - 0.88 * s), (x + s, y + 0.88 * s)), EDGE, 0.03 * s, alpha=0.6)
    tally(layer, x - 0.72 * s, y - 1.12 * s, 0.09 * s)


def tally(layer: Layer, x: float, y: float, radius: float) -> None:
    """The red light that says a camera is running."""
    layer.fill(ellipse(x, y, radius, radius), rgb("ff5a3c"))
    glow(layer, x, y, radius * 9, rgb("ff3a20"), 0.55)


def camera_side(layer: Layer, x: float, y: float, size: float, way: int, *, tripod: bool = True) -> None:
    """A film camera from the side; its lens points left (way -1) or right (1)."""
    s = size

    def px(value: float) -> float:
        return x + way * value * s

    def rect(a: float, top: float, b: float, bottom: float, radius: float = 0.06) -> None:
        shape = box(min(px(a), px(b)), y + top * s, max(px(a), px(b)), y + bottom * s, radius * s)
        layer.fill(shape, Fade((0, y + top * s), (0, y + bottom * s), mix(BODY, BODY_LIGHT, 0.7), rgb("101215")))

    if tripod:
        for dx in (-0.9, 0.05, 0.9):
            layer.stroke(points((px(dx * 0.2), y + 0.9 * s), (px(dx), y + 4.6 * s)), BODY, 0.18 * s, ends=(1, 0.7))
        rect(-0.45, 0.72, 0.45, 1.05)
    rect(-1.15, -0.72, 0.75, 0.74)
    rect(-1.75, -0.45, -1.1, 0.5)
    layer.fill(
        ellipse(px(-0.25), y - 1.15 * s, 0.62 * s, 0.46 * s), Fade((x, y - 1.6 * s), (x, y - 0.7 * s), BODY_LIGHT, BODY)
    )
    layer.fill(ellipse(px(-0.25), y - 1.15 * s, 0.22 * s, 0.17 * s), rgb("101215"))
    rect(0.7, -0.36, 1.5, 0.40)
    for k in range(3):
        rect(0.86 + 0.2 * k, -0.42, 0.96 + 0.2 * k, 0.46, 0.03)
    hood = points(
        (px(1.45), y - 0.62 * s), (px(1.95), y - 0.82 * s), (px(1.95), y + 0.82 * s), (px(1.45), y + 0.62 * s)
    )
    layer.fill(hood, Fade((x, y - s), (x, y + s), BODY_LIGHT, rgb("0c0d10")))
    rect(-0.9, -0.08, -0.1, 0.28)
    layer.fill(ellipse(px(0.35), y + 0.1 * s, 0.14 * s, 0.14 * s), BRASS, alpha=0.8)
    layer.stroke(points((px(-1.15), y - 0.70 * s), (px(0.75), y - 0.70 * s)), rgb("ffd79a"), 0.035 * s, alpha=0.65)
    tally(layer, px(0.62), y - 0.58 * s, 0.07 * s)


def softbox(layer: Layer, x: float, y: float, size: float, way: int) -> None:
    """A soft light on its stand, seen three-quarter from behind."""
    layer.stroke(points((x, y), (x, y + size * 4)), BODY, size * 0.08)
    for dx in (-0.8, 0.8):
        layer.stroke(points((x, y + size * 3.1), (x + dx * size, y + size * 4)), BODY, size * 0.07)
    shape = points(
        (x - way * 0.5 * size, y - 0.3 * size),
        (x + way * 0.7 * size, y - size),
        (x + way * 0.7 * size, y + size),
        (x - way * 0.5 * size, y + 0.3 * size),
    )
    layer.fill(shape, Fade((x - way * size * 0.5, y), (x + way * size * 0.7, y), rgb("101215"), rgb("2c3238")))
    face = points(
        (x + way * 0.7 * size, y - size),
        (x + way * 0.92 * size, y - 0.94 * size),
        (x + way * 0.92 * size, y + 0.94 * size),
        (x + way * 0.7 * size, y + size),
    )
    layer.fill(face, rgb("fff0cc"))
    glow(layer, x + way * 0.9 * size, y, size * 4.2, AMBER, 0.35)


def boom(layer: Layer, x: float, y: float, length: float, way: int) -> None:
    """A microphone in its furry cover at the end of a pole that comes in from the side."""
    layer.stroke(points((x, y), (x + way * length, y - length * 0.38)), rgb("15181b"), 6, ends=(0.8, 1.2))
    cover = spline(
        points(
            (x - way * 78, y + 16),
            (x - way * 70, y - 2),
            (x - way * 10, y - 16),
            (x + way * 8, y - 2),
            (x - way * 6, y + 16),
            (x - way * 66, y + 30),
        )
    )
    layer.fill(cover, Fade((x, y - 20), (x, y + 30), rgb("6a6660"), rgb("2a2826")), soft=3)


def rig(layer: Layer) -> None:
    """The studio over the set: pipes and hanging lamps."""
    layer.fill(box(-400, -300, 2600, 60), Fade((0, -300), (0, 60), rgb("05090b"), rgb("0d1a1f")))
    for y in (-70.0, -8.0):
        layer.fill(box(-400, y, 2600, y + 7), Fade((0, y), (0, y + 7), rgb("39444a"), rgb("10171a")))
    for x in (150, 520, 900, 1290, 1690, 2050):
        layer.fill(box(x - 4, -66, x + 4, -20), rgb("20282c"))
        layer.fill(
            points((x - 22, -34), (x + 22, -34), (x + 34, 14), (x - 34, 14)),
            Fade((x - 30, 0), (x + 30, 0), rgb("39444a"), rgb("12181b")),
        )
        layer.fill(ellipse(x, 15, 33, 7), rgb("fff1cf"))
        glow(layer, x, 20, 120, rgb("ffdca0"), 0.4)
        beam = points((x - 30, 16), (x + 30, 16), (x + 170, 520), (x - 170, 520))
        layer.fill(beam, rgb("ffdca0"), alpha=0.045, soft=24, mode="add")


def flats(layer: Layer) -> None:
    """The raw timber at the two ends of the set, which show that it is one."""
    for x, way in ((40.0, -1), (2120.0, 1)):
        layer.fill(
            box(min(x, x + way * 16), 40, max(x, x + way * 16), 640),
            Fade((x, 0), (x + way * 16, 0), rgb("b98a58"), rgb("6a4a2c")),
        )
        layer.stroke(points((x + way * 12, 150), (x + way * 150, 648)), rgb("8a643c"), 12)
        layer.stroke(points((x + way * 12, 420), (x + way * 84, 420)), rgb("8a643c"), 10)
        layer.fill(
            box(min(x + way * 110, x + way * 190), 636, max(x + way * 110, x + way * 190), 656, 4), rgb("34291f")
        )


def lit_sign(layer: Layer, x: float, y: float, on: float) -> None:
    """The studio's warning lamp box (its lettering comes later); `on` from 0 to 1."""
    layer.fill(box(x - 236, y - 92, x + 244, y + 108, 16), INK, alpha=0.8, soft=22)
    layer.fill(box(x - 236, y - 96, x + 236, y + 96, 16), Fade((x, y - 96), (x, y + 96), rgb("59616a"), rgb("191d21")))
    dark, bright = mix(RUST, INK, 0.72), rgb("e8452c")
    layer.fill(
        box(x - 216, y - 76, x + 216, y + 76, 8),
        Fade((x, y - 76), (x, y + 76), mix(dark, rgb("ff6a44"), on), mix(dark, bright, on)),
    )
    layer.fill(box(x - 212, y - 72, x + 212, y - 40, 6), CREAM, alpha=0.10, soft=4, atop=True)
