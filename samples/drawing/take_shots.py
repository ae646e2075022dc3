"""The take itself, what came after it, and the end card."""

from functools import lru_cache

import numpy as np

from drawing import gear
from drawing.acting import Actor, Voice
from drawing.cafe import AMBER, CREAM, INK
from drawing.faces import Light, Pose
from drawing.lettering import centred
from drawing.paint import Fade, Layer, Pixels, box, ellipse, rgb
from drawing.people import SILAS, THEA
from drawing.rooms import bar, carriage, draw_room, painted, part_seen
from drawing.stage import HEIGHT, WIDTH, View, blank, blink, ease, keys, place, sway
from drawing.talk_shots import close_up

LAMPS_LEFT = Light(side=-1, key=(1.12, 0.94, 0.72), fill=(0.38, 0.40, 0.46))
LAMPS_RIGHT = Light(side=1, key=(1.12, 0.94, 0.72), fill=(0.38, 0.40, 0.46))
FLASH_AT = 52  # the frame of the shot `arthur` on which a stills camera flashes


@lru_cache(maxsize=1)
def _near_camera() -> Layer:
    """The film camera that Arthur comes round: near, dark and out of focus."""
    layer = Layer(760, 900, 1.0, -380, -330)
    gear.camera_side(layer, 0, 0, 118, 1)
    tint = Layer(760, 900, 1.0, -380, -330)
    tint.fill(box(-380, -330, 380, 570), rgb("04080a"), alpha=0.45)
    layer.px[..., :3] = layer.px[..., :3] * (1 - 0.45) + tint.px[..., :3] * layer.px[..., 3:]
    layer.blur(2.6)
    return layer.trim()


def meeting(frame: int, voice: Voice) -> Pixels:
    """Arthur comes round the camera; Nora looks up from her cup and sees him."""
    del voice
    home = View(1150, 408, 1.62)
    view = View(1150 + 12 * ease(frame / 230), 408, 1.62 * (1 + 0.035 * ease(frame / 230)))
    part = part_seen(home)
    canvas = blank(INK)
    draw_room(canvas, view, part)
    nora = Actor(THEA, LAMPS_LEFT, 86)
    seen = keys(frame, (128, 0.0), (144, 1.0))
    pose = Pose(
        yaw=-0.10 - 0.26 * seen,
        pitch=0.22 * (1 - seen),
        lids=min(blink(frame, 5), 0.62 + 0.38 * seen),
        smile=keys(frame, (150, 0.2), (185, 0.85)),
        brows=0.9 * seen,
        gaze=-0.7 * seen,
    )
    nora.draw(canvas, view, 1250, 336, frame, pose, size=1 / 1.62, tilt=-0.02 + 0.05 * seen)
    place(canvas, bar(part), view)
    walk = keys(frame, (26, 0.0), (122, 1.0))
    x = 690 + 320 * walk
    step = abs(np.sin(np.pi * 5 * walk)) * 5 * (1 if 0 < walk < 1 else 0)
    arthur = Actor(SILAS, LAMPS_RIGHT, 92)
    pose = Pose(
        yaw=keys(frame, (40, 0.10), (70, 0.36)),
        lids=blink(frame, 9),
        smile=keys(frame, (140, 0.2), (180, 0.7)),
        brows=0.5 * seen,
        gaze=0.5,
    )
    arthur.draw(canvas, view, x, 322 - step, frame, pose, size=1 / 1.62, tilt=0.03)
    place(canvas, _near_camera(), view.deeper(home, 1.7), at=(850 - 30 * ease(frame / 210), 470), size=0.62)
    return canvas


def nora_sees(frame: int, voice: Voice) -> Pixels:
    """Close on Nora: the first look."""
    del voice
    wide = keys(frame, (10, 0.0), (24, 1.0), (44, 1.0), (62, 0.4))
    pose = Pose(
        yaw=keys(frame, (6, -0.10), (26, -0.24)),
        pitch=keys(frame, (4, 0.10), (24, -0.02)),
        lids=min(1.0, blink(frame, 2) if frame > 60 else 1.0),
        smile=keys(frame, (40, 0.12), (76, 1.0)),
        brows=wide,
        gaze=-0.55 * ease((frame - 4) / 14),
        mouth=0.22 * keys(frame, (14, 0), (26, 1), (46, 1), (60, 0)),
    )
    push = 0.07 * ease(frame / 150)
    return close_up(
        Actor(THEA, LAMPS_LEFT, 172),
        frame,
        pose,
        690,
        (1330, 300, 1.9),
        y=330,
        dim=0.72,
        push=push,
        tilt=keys(frame, (40, 0.0), (80, 0.06)),
    )


def arthur_smiles(frame: int, voice: Voice) -> Pixels:
    """Close on Arthur; the stills photographer's flash goes off, and the shot goes on."""
    del voice
    since = frame - FLASH_AT
    lids = keys(since, (1, 1.0), (4, 0.25), (8, 0.2), (13, 1.0)) if 0 <= since < 14 else blink(frame, 61)
    pose = Pose(
        yaw=keys(frame, (20, 0.22), (40, 0.14)),
        lids=lids,
        smile=keys(frame, (14, 0.3), (44, 0.95), (90, 0.95), (120, 0.7)),
        brows=keys(frame, (14, 0.1), (40, 0.6)),
        gaze=0.4,
        pitch=keys(frame, (70, 0.0), (90, 0.05), (105, 0.0)),
    )
    canvas = close_up(
        Actor(SILAS, LAMPS_RIGHT, 172),
        frame,
        pose,
        610,
        (800, 250, 1.9),
        y=322,
        dim=0.72,
        push=0.05 * ease(frame / 150),
        tilt=keys(frame, (40, -0.02), (80, 0.03)),
    )
    if 0 <= since < 7:
        power = (0.9, 0.85, 0.5, 0.3, 0.17, 0.08, 0.03)[since]
        canvas *= 1 + power
        canvas += (1 - canvas) * np.float32(power * 0.75)
    return canvas


def at_the_table(frame: int, voice: Voice) -> Pixels:
    """After the take: the two of them at the table by the window, laughing, and a train goes by."""
    home = View(560, 420, 1.72)
    view = View(560, 420 - 4 * ease(frame / 200), 1.72 * (1.05 - 0.05 * ease(frame / 200)))
    canvas = blank(INK)
    draw_room(canvas, view, part_seen(home), 940 - frame * 6.0)
    laugh = keys(frame, (50, 0.0), (64, 1.0), (120, 1.0), (150, 0.4))
    chuckle = max(0.0, sway(frame, 9)) * laugh
    talk = voice.at(frame)
    left = Pose(
        yaw=0.28,
        pitch=-0.04 * laugh,
        lids=min(blink(frame, 12), 1 - 0.45 * laugh),
        mouth=max(0.55 * chuckle, 0.25 * laugh),
        smile=0.6 + 0.4 * laugh,
        gaze=0.5,
        brows=0.4,
    )
    right = Pose(
        yaw=-0.30,
        lids=min(blink(frame, 17), 1 - 0.35 * laugh),
        mouth=max(talk, 0.3 * laugh),
        smile=0.55 + 0.4 * laugh,
        gaze=-0.5,
        brows=0.3,
    )
    Actor(THEA, LAMPS_RIGHT, 84).draw(
        canvas, view, 428, 404, frame, left, size=1 / 1.72, tilt=0.05 * laugh, rise=4 * chuckle
    )
    Actor(SILAS, LAMPS_LEFT, 88).draw(
        canvas, view, 694, 396, frame + 40, right, size=1 / 1.72, tilt=-0.04 * laugh, rise=2 * chuckle
    )
    place(canvas, painted(part_seen(home), "table"), view)
    return canvas


@lru_cache(maxsize=1)
def _end_ground() -> Layer:
    layer = Layer(WIDTH, HEIGHT, 1.0)
    layer.fill(box(0, 0, WIDTH, HEIGHT), Fade((0, 0), (0, HEIGHT), rgb("143a40"), rgb("0a181e")))
    layer.fill(ellipse(640, 300, 300, 190), AMBER, alpha=0.10, soft=260, atop=True)
    layer.fill(box(0, 560, WIDTH, 564), AMBER, alpha=0.5)
    layer.fill(box(0, 564, WIDTH, HEIGHT), rgb("081217"))
    return layer


def end_card(frame: int, voice: Voice) -> Pixels:
    """Where the programme can be seen; the last train leaves."""
    del voice
    canvas = blank(INK)
    place(canvas, _end_ground())
    place(canvas, carriage(1.5), at=(330 + frame * (3 + frame * 0.12), 155), size=0.8)
    show = ease(frame / 14)
    centred(canvas, "PLATFORM NOUGHT", 268, 68, 760, CREAM, 0.04, show)
    centred(canvas, "“The Quiet Night” · Thursdays at nine", 322, 27, 450, AMBER, 0.02, show)
    centred(canvas, "QUILLFIELD TV", 660, 22, 650, CREAM, 0.30, 0.8 * show)
    return canvas
