"""Close shots of the actors in conversation, and the lamp that asks for quiet."""

from functools import lru_cache

from drawing import gear
from drawing.acting import Actor, Voice
from drawing.cafe import AMBER, INK
from drawing.faces import Light, Pose
from drawing.lettering import LowerThird, centred
from drawing.paint import Layer, Pixels, ellipse, glow, mix, rgb
from drawing.people import SILAS, THEA
from drawing.rooms import soft_room
from drawing.stage import SCREEN, View, blank, blink, keys, place, sway

UNIT = 158.0
THEA_CARD = LowerThird("Thea Orrowby", "Nora in “Platform Nought”", 26, 150, 800)
SILAS_CARD = LowerThird("Silas Quennet", "Arthur in “Platform Nought”", 22, 140)
FROM_LEFT, FROM_RIGHT = Light(side=-1), Light(side=1)


@lru_cache(maxsize=2)
def _bokeh(seed: int) -> Layer:
    """Lamps out of focus: pale discs with a brighter edge."""
    layer = Layer(1400, 760, 1.0, -700, -380)
    spots = (
        (-520, -210, 34),
        (-300, -290, 22),
        (60, -250, 28),
        (330, -180, 38),
        (560, -270, 26),
        (620, 20, 20),
        (-620, 60, 24),
    )
    for k, (x, y, r) in enumerate(spots):
        tone = mix(AMBER, rgb("8fd0cf"), ((k * 3 + seed) % 4) / 5)
        layer.fill(ellipse(x * (1 if seed else -1), y, r, r), tone, alpha=0.20, soft=3, mode="add")
        ring = ellipse(x * (1 if seed else -1), y, r * 0.95, r * 0.95)
        layer.stroke(ring, tone, 2.5, alpha=0.16, soft=2, mode="add")
    glow(layer, 640 if seed else -640, -120, 420, AMBER, 0.34)
    return layer


def close_up(
    actor: Actor,
    frame: int,
    pose: Pose,
    x: float,
    room: tuple[float, float, float],
    *,
    y: float = 296.0,
    dim: float = 0.72,
    tilt: float = 0.0,
    push: float = 0.0,
    rise: float = 0.0,
) -> Pixels:
    """One actor before the room out of focus; `push` is how much the picture has grown by."""
    canvas = blank(INK)
    place(
        canvas,
        soft_room(*room, 11.0, dim),
        View(640 + 4 * sway(frame, 300) - 640, -360 + 360, 1.0),
        size=1.06 + 0.5 * push,
    )
    place(canvas, _bokeh(int(actor.light.side > 0)), View(6 * sway(frame, 300), 0), size=1 + 0.6 * push)
    view = View(SCREEN.x, SCREEN.y, 1 + push)
    actor.draw(canvas, view, x + 3 * sway(frame, 230, 0.3), y, frame, pose, size=1.0, tilt=tilt, rise=rise)
    return canvas


def thea_talks(frame: int, voice: Voice) -> Pixels:
    """Thea Orrowby tells how it was; a lower third names her."""
    talk = voice.at(frame)
    pose = Pose(
        yaw=keys(frame, (20, 0.20), (36, 0.12), (84, 0.12), (98, 0.24), (150, 0.24), (166, 0.10)),
        pitch=keys(frame, (60, 0.0), (74, 0.04), (110, 0.04), (124, -0.02)),
        lids=blink(frame, 21),
        mouth=talk,
        smile=keys(frame, (10, 0.35), (120, 0.35), (140, 0.6), (178, 0.6), (196, 0.9)),
        brows=keys(frame, (40, 0.1), (52, 0.7), (76, 0.7), (92, 0.1), (120, 0.1), (134, 0.8), (170, 0.3)),
        gaze=keys(frame, (84, 0.3), (90, 0.6), (150, 0.6), (156, 0.2)),
    )
    tilt = keys(frame, (30, -0.02), (50, 0.03), (100, 0.03), (130, -0.04), (180, 0.03))
    canvas = close_up(Actor(THEA, FROM_RIGHT, UNIT), frame, pose, 470, (1800, 380, 1.6), tilt=tilt, rise=1.5 * talk)
    THEA_CARD.draw(canvas, frame)
    return canvas


def silas_talks(frame: int, voice: Voice) -> Pixels:
    """Silas Quennet remembers coming round the camera."""
    talk = voice.at(frame)
    pose = Pose(
        yaw=keys(frame, (24, -0.22), (40, -0.12), (110, -0.12), (126, -0.26), (170, -0.26), (186, -0.12)),
        pitch=keys(frame, (70, 0.02), (84, -0.03), (150, -0.03), (164, 0.03)),
        lids=blink(frame, 33),
        mouth=talk,
        smile=keys(frame, (10, 0.25), (110, 0.3), (150, 0.75), (200, 0.75)),
        brows=keys(frame, (30, 0.1), (44, 0.5), (70, 0.1), (120, 0.1), (134, 0.7), (165, 0.2)),
        gaze=keys(frame, (110, -0.3), (116, -0.7), (168, -0.7), (174, -0.2)),
    )
    tilt = keys(frame, (40, 0.02), (60, -0.02), (120, -0.02), (140, 0.03))
    canvas = close_up(Actor(SILAS, FROM_LEFT, UNIT), frame, pose, 930, (560, 330, 1.7), tilt=tilt, rise=1.5 * talk)
    SILAS_CARD.draw(canvas, frame)
    return canvas


@lru_cache(maxsize=1)
def _wall_by_sign() -> Layer:
    return soft_room(1690, 300, 1.5, 7.0, 0.42)


@lru_cache(maxsize=2)
def _sign(lit: bool) -> Layer:
    layer = Layer(1280, 720, 1.5, -640, -360)
    gear.lit_sign(layer, 0, 0, 1.0 if lit else 0.0)
    if lit:
        glow(layer, 0, 0, 620, rgb("ff4a28"), 0.42)
    return layer


def quiet_please(frame: int, voice: Voice) -> Pixels:
    """The studio's red lamp goes on: quiet, please."""
    del voice
    canvas = blank(INK)
    place(canvas, _wall_by_sign(), View(0, 0), size=1.05 + 0.0004 * frame)
    on = 0.0 if frame < 22 else (0.75 if frame in (24, 25) else 1.0)
    view = View(640, 360, 1 + 0.0005 * frame)
    place(canvas, _sign(False), view, at=(640, 330), size=1.15)
    if on:
        place(canvas, _sign(True), view, at=(640, 330), size=1.15, alpha=on)
    tone = mix(rgb("5a2a20"), rgb("fff3da"), on)
    centred(canvas, "QUIET", 330 + 14, 96, 780, tone, 0.12)
    centred(canvas, "ON THE SET", 330 + 62, 34, 600, tone, 0.30)
    return canvas
