"""What a run would do, without writing anything."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from bts.batch.finding import find
from bts.batch.journal import Journal
from bts.batch.journal.entering import Tally, count, weigh
from bts.batch.journal.inputs import InputReader
from bts.batch.journal.views import speed
from bts.batch.records import Found, State
from bts.batch.run import RunOptions
from bts.batch.searching import AT_A_TIME


@dataclass(frozen=True)
class Plan:
    """What a run would do: `clips` with `size` bytes would be worked on, of which `known` have `duration` seconds of
    footage by earlier runs. `seconds` is how long it would take by their speed, None where there is none."""

    clips: int
    size: int
    known: int
    duration: float
    seconds: float | None
    tally: Tally


def plan_run(paths: Sequence[Path], options: RunOptions, on_clip: Callable[[Path], None]) -> Plan:
    """Search, and compare with the journal. `on_clip` is called with each clip that would be worked on.

    Copies are not known before they are compared: they count as clips to be worked on. Raises ClipError, UsageError,
    OutputError.
    """
    reader = InputReader()
    reader.check_named(paths)
    tally, clips, size = Tally(), 0, 0
    with ExitStack() as stack:
        journal = Journal.read(options.output)
        if journal is not None:
            stack.enter_context(journal)
        batch: list[Found] = []

        def weigh_batch() -> None:
            nonlocal clips, size
            for entry in weigh(journal, batch, options.wishes, reader, options.output):
                if entry.state == State.WAITING and options.limit and clips >= options.limit:
                    continue
                count([entry], tally)
                if entry.state == State.WAITING:
                    clips, size = clips + 1, size + entry.found.size
                    on_clip(entry.found.path)
            batch.clear()

        for found in find(paths, options.search):
            batch.append(found)
            if len(batch) >= AT_A_TIME:
                weigh_batch()
        weigh_batch()
        pace = 0.0 if journal is None else speed(journal)
    seconds = pace * size / options.executor.workers if pace or not clips else None
    return Plan(clips, size, tally.known, tally.duration, seconds, tally)


def plan_lines(plan: Plan, options: RunOptions) -> list[str]:
    """The plan in lines for a person."""
    states = plan.tally.states
    total = states.total() - states[State.PASSED]
    done = states[State.DONE] + states[State.COPY]
    lines = [f"{plan.clips} of {total} clips would be worked on, {plan.size / 1e9:.2f} GB; {done} are done"]
    if plan.known:
        lines[0] += f"; {plan.duration / 3600:.2f} hours of footage are known of {plan.known} of them"
    if states[State.FAILED]:
        lines.append(f"{states[State.FAILED]} failed before, and wait for --retry-failed")
    if states[State.PASSED]:
        words = "file is no clip and is" if states[State.PASSED] == 1 else "files are no clips and are"
        lines.append(f"{states[State.PASSED]} {words} passed over")
    if plan.seconds is None:
        lines.append("how long it takes is not known: no clip is done here yet")
    elif plan.clips:
        jobs = options.executor.workers
        minutes = plan.seconds / 60
        lines.append(f"about {minutes:.1f} minutes with {jobs} at a time, by the speed of the clips that are done")
    return lines
