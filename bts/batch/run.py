"""A run over an archive: the search, the journal, the workers and the reports, joined.

One process records. It enters what the search meets into the journal, gives out the largest clip that waits, and enters
what comes back, so that a run that ends at any moment, however it ends, is gone on with by the same command.
"""

import json
import socket
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from bts.batch.executors import ExecutorOptions
from bts.batch.finding import Search, is_passed_over
from bts.batch.indexing import rebuild_catalogue
from bts.batch.interrupts import finishing_first
from bts.batch.journal import JOURNAL, Journal, Wishes, hold_output, outcomes
from bts.batch.journal.entering import forget_unmet
from bts.batch.journal.inputs import InputReader
from bts.batch.journal.lock import find_holder, refuse
from bts.batch.journal.places import PlaceGiver
from bts.batch.journal.rows import absolute
from bts.batch.journal.views import count_states
from bts.batch.loop import Loop
from bts.batch.records import Found, Outcome, State
from bts.batch.reports import write_reports
from bts.batch.reports.run_facts import RunFacts
from bts.batch.reports.totals import Totals, count_rows
from bts.batch.room import LOOK_EVERY, WAITING, says_full, try_output, wait_for_room
from bts.batch.searching import AHEAD, Searcher
from bts.choices import ExitCode
from bts.errors import BatchError, OutputError, UsageError, printable
from bts.files import remove_leftovers
from bts.folders import list_owners
from bts.report import REPORT, Report, report_to_json
from bts.stopping import Stopped

GATHER_SECONDS = 0.2
"""Seconds that the search has after its first clip before work begins, so that it begins with a large one."""

HOLDER_SECONDS = 10.0
"""Seconds in which a run that holds the folder must be in its journal, for another to join it."""


class Watcher(Protocol):
    """Who is told how far a run is: the screen (bts.cli.kit.screen.Screen). Nothing here prints."""

    def found(self, clips: int, size: int, *, searching: bool) -> None: ...

    def began(self, clip: Path, size: int) -> None: ...

    def advance(self, clip: Path, stage: str, done: float, total: float) -> None: ...

    def ended(self, outcome: Outcome) -> None: ...

    def say(self, line: str) -> None: ...


@dataclass(frozen=True)
class RunOptions:
    """What a run over an archive is asked for. `limit`: clips worked on, 0 for all. `wait`: a full disk makes it wait.
    `join`: it works along with a run that holds the folder. `command` has the words of the command line."""

    output: Path
    wishes: Wishes = Wishes()
    search: Search = Search()
    executor: ExecutorOptions = ExecutorOptions()
    limit: int = 0
    wait: bool = False
    join: bool = False
    command: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.limit < 0:
            raise ValueError("limit is 0 or more clips")

    def to_record(self) -> dict[str, Any]:
        """The options as the journal and the reports keep them, by name."""
        wishes = self.wishes
        return {
            "only": sorted(wishes.only), "force": wishes.force, "check_all": wishes.check_all,
            "retry_failed": wishes.retry_failed, "accept_clip": wishes.accept_clip,
            "include": list(self.search.include), "exclude": list(self.search.exclude),
            "follow": self.search.follow, "since": self.search.since, "limit": self.limit, "wait": self.wait,
            "executor": self.executor.name, "jobs": self.executor.workers,
            "scheduler": self.executor.scheduler,
        }  # fmt: skip


@dataclass(frozen=True)
class Result:
    """How a run ended: the sums over the journal, the reports that were written, and the exit code."""

    facts: RunFacts
    totals: Totals
    reports: tuple[Path, ...] = ()
    exit_code: int = ExitCode.OK
    error: OutputError | None = None
    """Why it stopped before its end, where the output cannot be written."""
    run: int = 0
    lines: tuple[str, ...] = ()
    """What is wrong with the settings of folders whose clips were left out, a line each."""


def run_archive(paths: Sequence[Path], options: RunOptions, watcher: Watcher) -> Result:
    """Work on all clips at and below `paths`; returns when all have ended, or when it was stopped by Ctrl-C.

    Raises:
        ClipError: a path does not exist, or no clip is found.
        UsageError: the bts.toml of a path that was named is wrong.
        OutputError: the output folder or the journal cannot be used, or another run holds the folder.
        MissingToolError: the executor is not there.
        KeyboardInterrupt, Stopped: it was ended at once; the same command goes on.
    """
    reader = InputReader()
    reader.check_named(paths)
    with ExitStack() as stack:
        searcher = Searcher(paths, options.search)
        stack.callback(searcher.stop)
        first = _wait_for_first(searcher)
        new = not (options.output / JOURNAL).exists()
        _try_output(options, watcher)
        held = stack.enter_context(hold_output(options.output))
        if not held:
            searcher.stop()
            return _join(options, watcher)
        journal = stack.enter_context(Journal.open(options.output, aside=options.wishes.force))
        _go_on(journal, paths, watcher)
        options = _with_folders(options, paths)
        giver = PlaceGiver(journal, _flat_folders(options.output) if new else {})
        journal.begin(options.command, {**options.to_record(), "joins": 0, "tops": [str(path) for path in paths]})
        loop = Loop(journal, options, watcher, reader=reader, giver=giver, tops=paths, searcher=searcher, first=first)
        ending = _work(loop, journal)
        if ending == "finished" and _is_whole(options.search):
            loop.changed += forget_unmet(journal, paths)
        return _finish(journal, options, loop, ending)


def _try_output(options: RunOptions, watcher: Watcher) -> None:
    """Try whether results can be written; where the disk is full, wait where that is asked for. Raises OutputError."""
    while True:
        try:
            return try_output(options.output)
        except OutputError as error:
            if not (options.wait and says_full(error)):
                raise
        watcher.say(f"{printable(options.output)}: {WAITING}")
        time.sleep(LOOK_EVERY)
        wait_for_room(options.output, lambda: False)


def _wait_for_first(searcher: Searcher) -> list[Found]:
    """What the search finds first; until there is a clip, nothing is made. Raises ClipError where there is none."""
    first: list[Found] = []
    while not searcher.is_over and len(first) < AHEAD and not any(map(_matters, first)):
        first += searcher.take(seconds=0.1)
    end = time.monotonic() + GATHER_SECONDS
    while not searcher.is_over and len(first) < AHEAD and time.monotonic() < end:
        first += searcher.take(seconds=0.02)
    return first


def _flat_folders(output: Path) -> dict[str, str]:
    """The folders right in `output` that clips have from before there was a journal."""
    return {clip: folder.name for clip, folder in list_owners(output).items()}


def _matters(found: Found) -> bool:
    """Whether a file is a clip, or one that could not be looked at."""
    return found.failure is None or not is_passed_over(found, found.failure.kind)


def _go_on(journal: Journal, paths: Sequence[Path], watcher: Watcher) -> None:
    """Take over what runs left that are gone, and say what is done already."""
    for folder in journal.take_back():
        remove_leftovers(folder)
    remove_leftovers(journal.output, below=False)
    states = count_states(journal, paths)
    left = states.get(State.WAITING, 0) + states.get(State.RUNNING, 0)
    done = states.get(State.DONE, 0) + states.get(State.COPY, 0)
    if left:
        total = sum(count for state, count in states.items() if state != State.PASSED)
        watcher.say(f"going on: {done} of {total} clips that are known were done before")


def _is_whole(search: Search) -> bool:
    """Whether the search meets every file, so that one which it did not meet is gone."""
    return not search.include and not search.exclude and search.since is None


def _work(loop: Loop, journal: Journal) -> str:
    """Run the loop; how it ended, a key of `choices.RUN_ENDINGS`, which is in the journal then."""
    ending = "failed"
    try:
        with finishing_first() as interrupts:
            ending = loop.run(interrupts)
    except (KeyboardInterrupt, Stopped):
        ending = "interrupted"
        raise
    finally:
        if ending != "output" or loop.is_there():
            _enter_ending(journal, ending)
    return ending


def _enter_ending(journal: Journal, ending: str) -> None:
    try:
        journal.end(ending)
    except OutputError:
        # A full disk: the run is known to have ended by its process, which is gone.
        if ending != "output":
            raise


def _join(options: RunOptions, watcher: Watcher) -> Result:
    """Work along with the run that holds the folder, until it has ended and nothing waits. Raises OutputError."""
    with Journal.open(options.output) as journal:
        end = time.monotonic() + (HOLDER_SECONDS if options.join else 0.0)
        while (holder := find_holder(journal)) is None and time.monotonic() < end:
            time.sleep(0.1)
        if holder is None or not options.join:
            raise refuse(options.output, holder)
        journal.begin(options.command, {**options.to_record(), "joins": holder.run}, joins=holder.run)
        watcher.say(f"working along with {holder.words}")
        # Another working folder makes other paths of relative ones: those are known by where they lead, or not used.
        tops = [Path(top) for top in holder.options["tops"]]
        loop = Loop(journal, _take_wishes(options, holder.options), watcher, tops=tops)
        ending = _work(loop, journal)
        with hold_output(options.output) as held:
            # Where the run that was joined did not come to its end, nobody else writes the reports.
            left = held and not journal.ask("SELECT 1 FROM runs WHERE id=? AND ending='finished'", (holder.run,))
            return _finish(journal, options, loop, ending, reports=left)


def _with_folders(options: RunOptions, paths: Sequence[Path]) -> RunOptions:
    """The options with the folders that Dask's workers must be able to read and to write."""
    if options.executor.name != "dask":
        return options
    reads = tuple(absolute(path if path.is_dir() else path.parent) for path in paths)
    return replace(options, executor=replace(options.executor, reads=reads, writes=(absolute(options.output),)))


def _take_wishes(options: RunOptions, wishes: Mapping[str, Any]) -> RunOptions:
    """The options with what the run that is joined was asked for: all clips of a run are worked on alike."""
    own = Wishes(frozenset(wishes["only"]), force=wishes["force"], accept_clip=wishes["accept_clip"])
    return replace(options, wishes=own)


def _finish(journal: Journal, options: RunOptions, loop: Loop, ending: str, *, reports: bool = True) -> Result:
    """Write the reports, and sum up."""
    facts = RunFacts(
        output=options.output,
        command=options.command,
        options={name: _plain(value) for name, value in options.to_record().items()},
        host=socket.gethostname(),
        started=loop.started,
        ended=time.time(),
        ending=ending,
    )
    if ending != "output":
        _index(journal, loop)
    totals = count_rows(outcomes(journal), loop.started) if ending != "output" else Totals()
    written: tuple[Path, ...] = ()
    error = loop.error
    if reports and ending != "output":
        try:
            written = tuple(_write(journal, options, facts, totals, loop))
        except OutputError as refused:
            error = refused
    return Result(
        facts, totals, written, _exit_code(loop, journal, ending, error), error, journal.shared, tuple(loop.tally.lines)
    )


def _index(journal: Journal, loop: Loop) -> None:
    """Bring the catalogue up to date: with what this run made, and from all results where it was removed."""
    loop.put_entries()
    if loop.lacks_catalogue:
        loop.watcher.say("there was no catalogue: it is made from all results")
        rebuild_catalogue(journal.output)


def _plain(value: Any) -> str | int | float | bool | None:
    """A value of an option as the reports print it: lists as words with commas."""
    return ", ".join(value) if isinstance(value, list) else value


def _write(journal: Journal, options: RunOptions, facts: RunFacts, totals: Totals, loop: Loop) -> list[Path]:
    """Write the reports; where nothing changed since they were written, they stay as they are."""
    names = [options.output / name for name in ("report.html", "report.csv", "bts-run.json")]
    if not loop.changed and facts.ending == "finished" and all(path.exists() for path in names):
        return names
    return write_reports(options.output, lambda: outcomes(journal), facts, totals, force=options.wishes.force)


def _exit_code(loop: Loop, journal: Journal, ending: str, error: OutputError | None) -> int:
    if ending == "interrupted":
        return ExitCode.INTERRUPTED
    if error is not None:
        return error.exit_code
    if loop.tally.lines:
        return UsageError.exit_code
    failed = count_states(journal, run=journal.shared).get(State.FAILED, 0)
    return BatchError.exit_code if failed else ExitCode.OK


def read_reports(output: Path, run: int) -> Iterator[Mapping[str, Any]]:
    """The report.json of each clip that a run met, in the order in which they were first met; those that have none are
    files that were passed over, or clips that wait. Raises OutputError where the journal cannot be read."""
    journal = Journal.read(output)
    if journal is None:
        return
    with journal:
        for outcome in outcomes(journal, (State.DONE, State.COPY, State.FAILED), run=run):
            if outcome.folder is None:
                continue
            try:
                record: Mapping[str, Any] = json.loads((outcome.folder / REPORT).read_text(encoding="utf-8"))
            except (OSError, ValueError):
                record = report_to_json(Report(outcome.path, outcome.folder, failures=outcome.failures))
            yield record
