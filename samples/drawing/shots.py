"""The shots of the clip, in order, and how they follow one another."""

from dataclasses import dataclass
from typing import Protocol

from drawing import setup_shots, take_shots, talk_shots
from drawing.acting import Voice
from drawing.paint import Pixels


class DrawsShot(Protocol):
    def __call__(self, frame: int, voice: Voice, /) -> Pixels: ...


@dataclass(frozen=True)
class Shot:
    """A shot: how many frames of it are alone on the screen, and how the next one takes over."""

    name: str
    frames: int
    draw: DrawsShot
    out: str = "cut"  # "cut", "dissolve" or "fade" into the next shot
    out_frames: int = 0


SHOTS = (
    Shot("title", 105, setup_shots.title),
    Shot("set", 215, setup_shots.whole_set),
    Shot("bar", 185, setup_shots.behind_the_bar),
    Shot("books", 170, setup_shots.behind_the_books),
    Shot("pan", 200, setup_shots.along_the_room),
    Shot("thea", 225, talk_shots.thea_talks),
    Shot("quiet", 110, talk_shots.quiet_please),
    Shot("silas", 200, talk_shots.silas_talks, "dissolve", 24),
    Shot("meeting", 210, take_shots.meeting),
    Shot("nora", 115, take_shots.nora_sees),
    Shot("arthur", 115, take_shots.arthur_smiles, "fade", 36),
    Shot("table", 165, take_shots.at_the_table),
    Shot("end", 90, take_shots.end_card),
)


@dataclass(frozen=True)
class Step:
    """A transition: from its first changed frame up to the first frame that is purely the new shot."""

    kind: str
    first: int
    last: int
    note: str


@dataclass(frozen=True)
class Placed:
    """A shot on the clip's time: the frames from `start` to `end` show it, alone or mixed with a neighbour."""

    shot: Shot
    start: int
    end: int


def timeline() -> tuple[list[Placed], list[Step], int]:
    """Return the shots in their places, the transitions between them, and the number of frames."""
    placed, steps, now = [], [], 0
    start = 0
    for place_in, shot in enumerate(SHOTS):
        alone_end = now + shot.frames
        follower = SHOTS[place_in + 1].name if place_in + 1 < len(SHOTS) else ""
        placed.append(Placed(shot, start, alone_end + shot.out_frames))
        if follower:
            steps.append(Step(shot.out, alone_end, alone_end + shot.out_frames, f"{shot.name} to {follower}"))
        start = alone_end
        now = alone_end + shot.out_frames
    return placed, steps, now


def draw_frame(number: int, voices: dict[str, Voice]) -> Pixels:
    """Return one frame of the clip as RGB from 0 to 1, height x width x 3."""
    placed, _, _ = timeline()
    here = [p for p in placed if p.start <= number < p.end]
    pictures = [p.shot.draw(number - p.start, voices.get(p.shot.name, Voice())) for p in here[:1]]
    first = here[0]
    alone_end = first.end - first.shot.out_frames
    if number < alone_end or first.shot.out == "cut":
        return pictures[0]
    share = (number - alone_end + 1) / (first.shot.out_frames + 1)
    if first.shot.out == "fade":
        if share < 0.5:
            return pictures[0] * max(0.0, 1 - share * 2.4)
        return _second(here, number, voices) * max(0.0, share * 2.4 - 1.4)
    return pictures[0] * (1 - share) + _second(here, number, voices) * share


def _second(here: list[Placed], number: int, voices: dict[str, Voice]) -> Pixels:
    shot = here[1].shot
    return shot.draw(number - here[1].start, voices.get(shot.name, Voice()))
