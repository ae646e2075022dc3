"""Actors on the stage: a head on its body, breathing, with lips that follow a voice."""

from dataclasses import dataclass, field

import numpy as np

from drawing.faces import HALF_HEIGHT, HALF_WIDTH, Light, Look, Pose
from drawing.heads import SCALE, draw_head
from drawing.paint import Layer, Pixels
from drawing.people import draw_body
from drawing.stage import View, place, sway


@dataclass(frozen=True)
class Voice:
    """How far the mouth is open in each frame of a shot, from 0 to 1."""

    opening: tuple[float, ...] = field(default=())

    def at(self, frame: int) -> float:
        return self.opening[frame] if 0 <= frame < len(self.opening) else 0.0


@dataclass(frozen=True)
class Actor:
    """A look under a light, with heads `unit` pixels to half a face."""

    look: Look
    light: Light
    unit: float

    def draw(
        self,
        canvas: Pixels,
        view: View,
        x: float,
        y: float,
        frame: int,
        pose: Pose,
        *,
        size: float,
        tilt: float = 0.0,
        rise: float = 0.0,
    ) -> None:
        """Draw the actor with the eyes at (x, y) of the world; `tilt` turns the head, `rise` lifts it (pixels)."""
        breath = sway(frame, 110, 0.1) * self.unit * 0.008
        lag = sway(frame, 110, 0.02) * self.unit * 0.010
        body_at = (x, y + breath * size)
        head_at = (x, y + (lag - rise) * size)
        back, front = draw_head(self.look, pose.rounded(), self.light, self.unit)
        turn = tilt + 0.006 * sway(frame, 170, 0.4)
        place(canvas, self._head(back), view, at=head_at, size=size, turn=turn)
        place(canvas, draw_body(self.look, self.light, self.unit), view, at=body_at, size=size)
        place(canvas, self._head(front), view, at=head_at, size=size, turn=turn)

    def _head(self, px: Pixels) -> Layer:
        layer = Layer(0, 0, SCALE, -HALF_WIDTH * self.unit, -HALF_HEIGHT * self.unit)
        layer.px = px
        return layer


def opening(loudness: Pixels) -> Voice:
    """Turn the loudness of a voice, a value a frame, into how far the mouth opens."""
    level = loudness / max(1e-6, float(np.percentile(loudness, 92)))
    level = np.clip(level, 0, 1) ** 0.8
    smooth = np.convolve(np.pad(level, 1, mode="edge"), [0.2, 0.6, 0.2], mode="valid")
    return Voice(tuple(float(v) for v in smooth))
