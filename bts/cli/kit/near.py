"""The options that take other frames than the one asked for: --nudge and --burst."""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import click

from bts.errors import UsageError
from bts.timing import Seconds, clock, json_seconds, parse_time

if TYPE_CHECKING:
    from bts import media
    from bts.desk import Desk, Results
    from bts.model import Made
    from bts.stills import StillRequest
    from bts.stills.near import NearFrame

MOST_IN_A_BURST = 24
"""Frames in a burst, at most: more are no choice but a search."""


class Reach(click.ParamType[Fraction]):
    """A length in seconds, up to the farthest that a frame may be moved."""

    name = "seconds"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Fraction:
        """The seconds; what is none is a usage error."""
        from bts.stills.near import FARTHEST_SECONDS

        if isinstance(value, Fraction):
            return value
        try:
            length = parse_time(str(value))
        except UsageError:
            length = None
        if not isinstance(length, Seconds) or not 0 < length.value <= FARTHEST_SECONDS:
            self.fail(f"{value!r} is no reach: give seconds above 0 and up to {FARTHEST_SECONDS}, such as 0.5")
        return length.value


@dataclass(frozen=True)
class NearChoice:
    """What the command line says: the `reach` in seconds of a nudge, or how many frames a `burst` has."""

    reach: Fraction | None = None
    burst: int = 0

    @property
    def files(self) -> int:
        """How many files are made of each still, at most: a burst has a sheet too."""
        return self.burst + 1 if self.burst else 1

    def put_on(
        self, requests: "Sequence[StillRequest]", clip: "media.Clip", desk: "Desk"
    ) -> "tuple[list[StillRequest], dict[str, NearFrame], list[str]]":
        """The requests with other frames; for each of their names the frame that was found; and remarks."""
        if self.reach is None and not self.burst:
            return list(requests), {}, []
        from bts import shots
        from bts.stills import near

        analysis = shots.recall(desk.results(), clip.info, desk.shots_options())
        known = analysis.shots if analysis is not None else ()
        times = sorted({request.time for request in requests})
        if self.reach is not None:
            found = {time: [near.find_best(clip, time, self.reach, known)] for time in times}
            remarks = [frames[0].sentence for frames in found.values()]
        else:
            found = {time: near.find_several(clip, time, self.burst, known) for time in times}
            remarks = [
                f"{clock(time)}: {len(frames)} of {self.burst} frames: no others about it in its shot look different"
                for time, frames in found.items()
                if len(frames) < self.burst
            ]
        moved = [
            (replace(request, time=frame.time, name=self._name(request, number, frame)), frame)
            for request in requests
            for number, frame in enumerate(found[request.time], 1)
        ]
        return [request for request, _ in moved], {request.name: frame for request, frame in moved}, remarks

    def _name(self, request: "StillRequest", number: int, frame: "NearFrame") -> str:
        """The name of a still that has another frame: the time in it is that of the frame."""
        from bts.desk.moments import time_in_name

        if self.burst:
            return f"{request.name}-burst-{number}"
        if request.note is not None or frame.time == frame.asked:
            return request.name
        return request.name.replace(time_in_name(request.time), time_in_name(frame.time))

    def write_sheets(
        self, made: "Sequence[Made]", requests: "Sequence[StillRequest]", where: "Results"
    ) -> dict[str, str]:
        """Write the sheet of each burst; returns its path by the name of the burst's first still."""
        sheets: dict[str, str] = {}
        if not self.burst:
            return sheets
        from bts.model import Made
        from bts.outputs import work_key
        from bts.stills.proofs import write_burst_sheet

        groups: dict[str, list[int]] = {}
        for number, request in enumerate(requests):
            groups.setdefault(request.name.rpartition("-")[0], []).append(number)
        for name, numbers in groups.items():
            files, times = [made[n].path for n in numbers], [requests[n].time for n in numbers]
            key = work_key("sheet", burst=[(path.name, path.stat().st_size) for path in files], times=times)
            done = where.done(key)
            sheet = done[0] if done else write_burst_sheet(files, times, where.claim(f"{name}.jpg"))
            if not done:
                where.record([Made(sheet, made[numbers[0]].note, proof=True)], key)
            sheets[requests[numbers[0]].name] = str(sheet)
        return sheets


def near_values(frame: "NearFrame | None") -> dict[str, Any]:
    """How far a frame lies from the moment asked for, as JSON values; none where the moment's own frame was taken."""
    if frame is None:
        return {}
    moved = round(json_seconds(abs(frame.time - frame.asked)), 3) * (1 if frame.time >= frame.asked else -1)
    return {"asked": json_seconds(frame.asked), "moved": moved, "why": frame.why}


def near_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add --nudge and --burst to a command, which takes them as `near`, a NearChoice."""

    @click.option(
        "--nudge", type=Reach(), metavar="SECONDS",
        help="Take the best frame within SECONDS of each TIME, in the same shot, and say why.",
    )  # fmt: skip
    @click.option(
        "--burst", type=click.IntRange(2, MOST_IN_A_BURST), metavar="N",
        help="Make N good frames about each TIME that differ, in the same shot, and a small sheet of them.",
    )  # fmt: skip
    @functools.wraps(command)
    def taken(*args: Any, nudge: Fraction | None, burst: int | None, **others: Any) -> None:
        if nudge is not None and burst is not None:
            raise UsageError("--nudge takes one frame, --burst several", None, "give one of them")
        command(*args, near=NearChoice(nudge, burst or 0), **others)

    return taken
