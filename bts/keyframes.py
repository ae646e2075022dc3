"""The best frame of a shot: sharp, still, well lit, with faces whole and large, and clear of what surrounds the shot.

While the clip goes by, the best frame of every quarter of a second is kept as a small picture with its measures. When a
shot is known, its candidates are judged against the shot they belong to.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from bts import faces, media
from bts.files import new_file
from bts.model import Keyframe, Shot

Picture = npt.NDArray[np.uint8]
Planes = tuple[Picture, Picture, Picture]
"""Luma and both chroma planes of a frame at the size of a detector's sample."""

BUCKET_SECONDS = Fraction(1, 4)
"""One candidate is kept of each."""

BREATH_SECONDS = Fraction(1, 5)
"""A pick keeps this far from a transition where its shot is long enough: codecs and eyes need time to settle."""

MOST_CANDIDATES = 32
"""Kept of one shot, however long it is."""

LOOKED_AT = 4
"""Candidates of a shot in which faces are looked for, at most."""

WEIGHTS = {"sharp": 0.34, "still": 0.16, "exposure": 0.14, "contrast": 0.08, "faces": 0.16, "typical": 0.12}

BLACK, WHITE = 32, 228
"""Luma code values under and over which nothing can be seen, with the margin of compression."""


@dataclass(frozen=True)
class Measures:
    """What can be told of a frame at the speed of decoding.

    `sharpness` is the root mean square of the Laplacian of luma on rows spread over the picture; `motion` the mean grey
    level difference to the more different neighbour; `level` and `spread` mean and standard deviation of luma;
    `dark` and `blown` the parts of the picture that are black or white.
    """

    number: int
    time: Fraction
    sharpness: float
    motion: float
    level: float
    spread: float
    dark: float
    blown: float

    @property
    def provisional(self) -> float:
        """How good a candidate the frame is, before its shot is known. Only its order matters."""
        light = 1 - min(0.95, self.dark**2 + self.blown)
        return (self.sharpness + 0.5) / (1 + 0.25 * self.motion) * light


@dataclass(frozen=True, eq=False)
class Candidate:
    """A frame that may stand for its shot: its measures, its tiny planes, and a small upright BGR picture."""

    measures: Measures
    planes: Planes
    picture: Picture


class Collector:
    """Keeps candidates and measures while frames go by, and hands them over shot by shot."""

    def __init__(self, side: int) -> None:
        self._side = side
        self._candidates: list[Candidate] = []
        self._measures: list[Measures] = []
        self._previous: tuple[Measures, Planes, media.Frame] | None = None
        self._best: tuple[Measures, Planes, media.Frame] | None = None
        self._bucket = Fraction(0)
        self._jump = Fraction(-1)
        """When the picture last jumped: right behind a cut, a frame is not a candidate if there is a better one."""

    def push(self, frame: media.Frame, planes: Planes, step: float) -> None:
        """Take the next frame; `step` is its mean grey-level difference from the one before."""
        if self._previous is not None:
            measures, old, native = self._previous
            self._settle((replace(measures, motion=max(measures.motion, step)), old, native), is_last=step > 11)
        self._previous = (_measured(frame, planes, step), planes, frame)

    def finish(self) -> None:
        """There is no next frame."""
        if self._previous is not None:
            self._settle(self._previous, is_last=True)
        self._previous = None

    def take(self, start: int, end: int) -> tuple[list[Measures], list[Candidate]]:
        """Measures and candidates of frames [start, end); what lies before `end` is forgotten."""
        measures = [m for m in self._measures if start <= m.number < end]
        candidates = [c for c in self._candidates if start <= c.measures.number < end]
        self._measures = [m for m in self._measures if m.number >= end]
        self._candidates = [c for c in self._candidates if c.measures.number >= end]
        return measures, candidates

    def _settle(self, entry: tuple[Measures, Planes, media.Frame], *, is_last: bool) -> None:
        """Enter a frame whose both neighbours are known. `is_last`: a jump follows, perhaps a cut."""
        measures = entry[0]
        self._measures.append(measures)
        if self._best is None or self._worth(measures) > self._worth(self._best[0]):
            self._best = entry
        if is_last or measures.time >= self._bucket + BUCKET_SECONDS:
            best, planes, frame = self._best
            self._candidates.append(Candidate(best, planes, small_picture(frame, self._side)))
            self._best, self._bucket = None, measures.time
            if is_last:
                self._jump = measures.time
            self._thin()

    def _worth(self, measures: Measures) -> float:
        return measures.provisional * (0.4 if measures.time < self._jump + BREATH_SECONDS else 1.0)

    def _thin(self) -> None:
        """Bound what a very long shot holds: drop every second candidate of its past, keeping the better of two."""
        if len(self._candidates) > 4 * MOST_CANDIDATES:
            old, new = self._candidates[: 2 * MOST_CANDIDATES], self._candidates[2 * MOST_CANDIDATES :]
            pairs = zip(old[::2], old[1::2], strict=True)
            self._candidates = [max(pair, key=lambda c: c.measures.provisional) for pair in pairs] + new


def small_picture(frame: media.Frame, side: int) -> Picture:
    """The frame upright with square pixels, uint8 BGR, its longer side at most `side` pixels."""
    wide, high = frame.shape.geometry.shown
    if max(wide, high) <= side:
        return frame.bgr()
    return frame.bgr(width=side) if wide >= high else frame.bgr(height=side)


def candidate_of(frame: media.Frame, planes: Planes, side: int) -> Candidate:
    """A candidate made of one frame alone, whose neighbours are not known."""
    return Candidate(_measured(frame, planes, 0.0), planes, small_picture(frame, side))


def _measured(frame: media.Frame, planes: Planes, step: float) -> Measures:
    luma = planes[0]
    mean, deviation = cv2.meanStdDev(luma)
    return Measures(
        frame.number,
        frame.time,
        sharpness_of(frame.luma_view()),
        step,
        float(mean[0, 0]),
        float(deviation[0, 0]),
        float(np.count_nonzero(luma < BLACK)) / luma.size,
        float(np.count_nonzero(luma > WHITE)) / luma.size,
    )


def sharpness_of(luma: Picture) -> float:
    """Root mean square of the Laplacian (4 neighbours) on about 40 rows spread over a luma picture.

    Of all measures of focus the energy of the Laplacian is among the most reliable (Pertuz et al., "Analysis of focus
    measure operators for shape-from-focus", 2013), and rows are what memory gives cheaply. Pictures over 1200 rows are
    read at every second pixel, because at full size they hold noise before they hold detail.
    """
    if luma.shape[0] > 1200:
        luma = luma[::2, ::2]
    if min(luma.shape) < 3:
        return 0.0
    every = max(1, (luma.shape[0] - 2) // 40)
    above, middle, below = (np.ascontiguousarray(luma[i : luma.shape[0] - 2 + i : every]) for i in range(3))
    across = cv2.filter2D(middle, cv2.CV_16S, np.array([[-1, 4, -1]], np.float32))
    laplacian = cv2.subtract(across, cv2.add(above, below, dtype=cv2.CV_16S))
    return float(cv2.norm(laplacian, cv2.NORM_L2) / np.sqrt(laplacian.size))


@dataclass(frozen=True)
class Pick:
    """A keyframe and the candidate it was."""

    keyframe: Keyframe
    candidate: Candidate


def pick(
    measures: Sequence[Measures], candidates: Sequence[Candidate], *, with_faces: bool = True, alternates: int = 0
) -> list[Pick]:
    """The best of a shot's candidates first, then up to `alternates` others that are far from it in time.

    `measures` are those of all the shot's frames, in order, none empty. An empty list when there is no candidate.
    """
    if not candidates or not measures:
        return []
    usual = _Usual(measures)
    inside = _clear_of_ends(measures, candidates)
    judged = sorted((_judged(usual, c, ()) for c in inside), key=lambda p: p.keyframe.score, reverse=True)
    if with_faces:
        judged = _with_faces(usual, judged)
    return _far_apart(judged, usual.length, alternates)


class _Usual:
    """What is usual in a shot, against which its frames are judged."""

    def __init__(self, measures: Sequence[Measures]) -> None:
        self.sharpness = np.sort([m.sharpness for m in measures])
        self.motion = float(np.median([m.motion for m in measures]))
        self.level = float(np.median([m.level for m in measures]))
        self.spread = float(np.percentile([m.spread for m in measures], 75))
        self.length = float(measures[-1].time - measures[0].time)

    def rank(self, sharpness: float) -> float:
        """The part of the shot's frames that are no sharper."""
        return float(np.searchsorted(self.sharpness, sharpness, side="right") / len(self.sharpness))


def _clear_of_ends(measures: Sequence[Measures], candidates: Sequence[Candidate]) -> list[Candidate]:
    """Candidates a breath away from both ends; in a very short shot, those in its middle, or all."""
    start, end = measures[0].time, measures[-1].time
    for part in (BREATH_SECONDS, (end - start) / 4):
        inside = [c for c in candidates if start + part <= c.measures.time <= end - part]
        if inside:
            return inside
    return list(candidates)


def _judged(usual: _Usual, candidate: Candidate, seen: Sequence[faces.Face], *, looked: bool = False) -> Pick:
    m = candidate.measures
    level_off = abs(m.level - usual.level) / max(12.0, 0.25 * usual.level)
    scores = {
        "sharp": usual.rank(m.sharpness),
        "still": 1 / (1 + m.motion / 6),
        "exposure": _exposure(m),
        "contrast": min(1.0, m.spread / max(20.0, usual.spread)),
        "faces": _faces_score(seen) if looked else 0.5,
        "typical": float(np.exp(-level_off * level_off)),
    }
    total = sum(WEIGHTS[name] * value for name, value in scores.items())
    blank = m.spread < 6 or m.dark > 0.97 or m.blown > 0.9
    score = total * (0.2 if blank else 1.0)
    rounded = {name: round(value, 3) for name, value in scores.items()}
    return Pick(Keyframe(m.time, m.number, round(score, 3), rounded, _why(scores, seen, blank=blank)), candidate)


def _exposure(m: Measures) -> float:
    """1 for a picture with its mean in the middle half and nothing lost; dark scenes may be dark."""
    middle = 1 - max(0.0, abs(m.level - 118) - 50) / 90
    return float(np.clip(middle, 0, 1) * (1 - min(0.9, m.blown * 1.5 + max(0.0, m.dark - 0.5))))


def _faces_score(seen: Sequence[faces.Face]) -> float:
    """0.3 without a face; up to 1 for a large one, whole, looking towards the camera, near a third."""
    if not seen:
        return 0.3
    face = seen[0]
    size = min(1.0, face.h / 0.35)
    eyes = abs(face.points[1][0] - face.points[0][0]) / max(face.w, 1e-6)
    frontal = min(1.0, eyes / 0.4)
    centre = face.x + face.w / 2
    thirds = 1 - min(1.0, min(abs(centre - third) for third in (1 / 3, 1 / 2, 2 / 3)) * 3)
    return (0.4 + 0.25 * size + 0.2 * frontal + 0.15 * thirds) * (1.0 if face.whole else 0.75)


def _with_faces(usual: _Usual, judged: list[Pick]) -> list[Pick]:
    """Look for faces in the best two, and in two more if there are any; where there are none, faces do not count."""
    seen: list[list[faces.Face]] = []
    for i, p in enumerate(judged[:LOOKED_AT]):
        if i == 2 and not any(seen):
            break
        seen.append(faces.find_faces(p.candidate.picture))
    if not any(seen):
        return judged
    looked = [_judged(usual, p.candidate, s, looked=True) for p, s in zip(judged, seen, strict=False)]
    return sorted([*looked, *judged[len(looked) :]], key=lambda p: p.keyframe.score, reverse=True)


def _far_apart(judged: list[Pick], length: float, alternates: int) -> list[Pick]:
    """The best, then the best of those that are far from all that were taken."""
    least = max(0.5, length / (2 * (alternates + 1)))
    taken = judged[:1]
    for p in judged[1:]:
        if len(taken) > alternates:
            break
        if all(abs(float(p.keyframe.time - other.keyframe.time)) >= least for other in taken):
            taken.append(p)
    return taken


def _why(scores: dict[str, float], seen: Sequence[faces.Face], *, blank: bool) -> str:
    """A sentence for the person who wonders."""
    if blank:
        return "Nothing better in this shot: it is nearly one colour throughout."
    said = []
    if scores["sharp"] >= 0.5:
        said.append(f"sharper than {min(99, int(scores['sharp'] * 100))} % of its shot")
    if scores["still"] >= 0.7:
        said.append("still")
    if scores["exposure"] >= 0.8:
        said.append("well exposed")
    if seen:
        size = "a large face" if seen[0].h >= 0.25 else "a face"
        said.append(size if len(seen) == 1 else f"{len(seen)} faces")
    text = ", ".join(said) or "the least moved and best lit of a difficult shot"
    return f"{text[0].upper()}{text[1:]}."


def write_keyframes(clip: media.Clip, shots: Iterable[Shot], folder: Path, quality: int = 92) -> list[Path]:
    """`folder`/0001.jpg and so on, the keyframe of each shot at full size with true pixels.

    Raises:
        OutputError: the folder cannot be written.
        ClipError: the clip cannot be read again.
    """
    by_time = {shot.keyframe.time: shot for shot in shots}
    written = []
    for asked, picture in media.pictures_at(clip, by_time):
        target = folder / f"{by_time[asked].index:04}.jpg"
        with new_file(target) as temporary:
            ok, data = cv2.imencode(".jpg", picture.rgb[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
            assert ok
            temporary.write_bytes(data.tobytes())
        written.append(target)
    return written
