"""The loop of a run: enter what was found, give out what waits, enter what came back."""

import os
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from bts.batch.executors import open_executor
from bts.batch.indexing import AT_A_TIME, has_catalogue, pack_entry, put_pending
from bts.batch.interrupts import Interrupts
from bts.batch.journal.claims import Claim, claim, count_last, count_open, release
from bts.batch.journal.copies import Twin, Verdict, compare, list_twins, write_copy
from bts.batch.journal.endings import is_there, keep_digests, record, record_copy, wait_for_first
from bts.batch.journal.entering import Tally, count, enter
from bts.batch.journal.inputs import InputReader, seal
from bts.batch.journal.places import PlaceGiver
from bts.batch.journal.rows import absolute
from bts.batch.journal.schema import JOURNAL
from bts.batch.journal.store import Journal
from bts.batch.journal.views import count_states, outcome_at, outcome_of
from bts.batch.records import Ended, Found, State
from bts.batch.room import WAITING, says_full, wait_for_room
from bts.batch.searching import Searcher
from bts.batch.working import work_for_journal
from bts.choices import ExitCode
from bts.errors import BtsError, OutputError, bug, printable
from bts.report import Failure, Report

if TYPE_CHECKING:
    from bts.batch.executors import Engine
    from bts.batch.run import RunOptions, Watcher

T = TypeVar("T")

TICK = 0.2
"""Seconds that the loop waits at most before it looks whether more was found, or a signal came."""

BEAT = 15.0
"""Seconds between two signs of life of a run: a small part of the time after which it is taken for dead."""

ERRANDS = 8
"""Comparisons of copies under way, at most; more clips of equal size wait their turn."""


class Loop:
    """One run at work. `searcher` is None where it joined another run, which searches.

    `changed` counts the rows that this run changed; `error` is why it stopped where the output cannot be written.
    """

    def __init__(
        self,
        journal: Journal,
        options: "RunOptions",
        watcher: "Watcher",
        *,
        reader: InputReader | None = None,
        giver: PlaceGiver | None = None,
        tops: Sequence[Path] = (),
        searcher: Searcher | None = None,
        first: list[Found] | None = None,
    ) -> None:
        self.journal, self.options, self.watcher = journal, options, watcher
        self.started = time.time()
        self.tally = Tally()
        self.changed = 0
        self.error: OutputError | None = None
        self._reader = reader or InputReader()
        self._giver = giver or PlaceGiver(journal, {})
        self._tops = {absolute(top): top for top in tops}
        self._searcher, self._first = searcher, first or []
        self.lacks_catalogue = not has_catalogue(options.output) and bool(count_states(journal).get(State.DONE))
        self._identity = (options.output / JOURNAL).stat()
        self._under_way: dict[Future[Ended], Claim] = {}
        self._errands: dict[Future[object], tuple[Claim, Callable[[object], None]]] = {}
        self._forgiven: set[Future[Ended]] = set()
        self._given = self._lost = self._pending = self._waits = 0
        self._said: set[str] = set()
        self._beaten = time.monotonic()
        self._interrupts = Interrupts()
        self._engine: Engine | None = None
        self._stack = ExitStack()
        self._helper = ThreadPoolExecutor(1, thread_name_prefix="bts-copies")
        self._over = threading.Event()

    def is_there(self) -> bool:
        """Whether the journal is still where it was opened."""
        return is_there(self.journal, self._identity)

    def run(self, interrupts: Interrupts) -> str:
        """Work until nothing waits; how it ended, a key of `choices.RUN_ENDINGS`. Raises what ends it at once."""
        self._interrupts = interrupts
        with self._stack:
            self._stack.enter_context(self._helper)
            self._stack.callback(self._over.set)
            try:
                return self._go()
            except OutputError as error:
                self.error = error
                self._stop_now()
                return "output"
            except BaseException:
                self._stop_now()
                raise

    def _go(self) -> str:
        while True:
            self._take_found()
            if self._interrupts.asked:
                return self._finish_under_way()
            is_open = self._give_out()
            if self._under_way or self._errands:
                self._wait(TICK)
            elif not is_open and self._is_searched():
                break
            self._beat()
        return "limit" if self._is_enough() and count_open(self.journal)[0] else "finished"

    def _is_searched(self) -> bool:
        """Whether nothing more can come: the search is over, and nobody else works on this run's clips."""
        if self._searcher is not None and not self._searcher.is_over:
            return False
        waiting, running = count_open(self.journal)
        if self._is_enough() or not (waiting or running):
            return self._searcher is not None or not self._is_led()
        time.sleep(TICK)
        return False

    def _is_led(self) -> bool:
        """Whether the run that was joined is at work."""
        led = any(run.id == self.journal.shared and run.is_alive() for run in self.journal.runs())
        if led:
            time.sleep(TICK)
        return led

    def _is_enough(self) -> bool:
        return bool(self.options.limit) and self._given >= self.options.limit

    def _take_found(self) -> None:
        """Enter what was found since."""
        if self._searcher is None:
            return
        idle = not self._under_way and not self._errands and not self._first
        founds = self._first or self._searcher.take(TICK if idle and not self._tally_open() else 0.0)
        self._first = []
        if not founds:
            return
        said = len(self.tally.lines)
        entries = self._patiently(lambda: enter(self.journal, founds, self.options.wishes, self._reader, self._giver))
        count(entries, self.tally)
        fresh = [entry for entry in entries if not entry.is_same]
        self.changed += len(fresh)
        for entry in fresh:
            if entry.state == State.FAILED and entry.found.failure is not None:
                self._lost += 1
                self.watcher.ended(outcome_at(self.journal, entry.found.path))
        for line in self.tally.lines[said:]:
            self.watcher.say(f"{line}: its clips are left out")
        waiting = self.tally.states[State.WAITING]
        self.watcher.found(waiting + self._lost, self.tally.waiting_size, searching=not self._searcher.is_over)

    def _tally_open(self) -> bool:
        return count_open(self.journal)[0] > 0

    def _give_out(self) -> bool:
        """Give out clips until all workers have one; whether a clip was given out."""
        given = False
        while not self._is_enough() and len(self._errands) < ERRANDS:
            if self._engine is not None and len(self._under_way) >= self._engine.width:
                break
            chosen = self._patiently(lambda: claim(self.journal))
            if chosen is None:
                break
            given = True
            self.changed += 1
            twins = list_twins(self.journal, chosen) if chosen.suspects else []
            if twins:
                self._run_errand(
                    chosen, partial(compare, chosen, twins, self._over.is_set), partial(self._judge, chosen)
                )
            else:
                self._submit(chosen)
        return given

    def _submit(self, chosen: Claim) -> None:
        from bts.work import Job

        if self._engine is None:
            opened = open_executor(self.options.executor, self.watcher.advance)
            self._engine = self._stack.enter_context(opened)
        wishes, output = self.options.wishes, self.options.output
        clip, folder = self._as_named(chosen), output / chosen.folder
        if self.options.executor.name == "dask":
            clip, folder = chosen.path, folder.absolute()
        threads, passes = self._spare_threads(), chosen.passes
        job = Job(
            clip, folder, wishes.only, wishes.force, accept_clip=wishes.accept_clip, passes=passes, threads=threads
        )
        self._given += 1
        self.watcher.began(clip, chosen.size)
        self._under_way[self._engine.submit(work_for_journal, job)] = chosen

    def _spare_threads(self) -> int:
        """The threads that a clip may have, its worker's own included, where the last clips leave processors idle."""
        workers = self.options.executor.workers
        if self.options.executor.name != "processes" or (self._searcher is not None and not self._searcher.is_over):
            return 0
        left = count_last(self.journal, workers)
        return (os.cpu_count() or 1) // left if 0 < left < workers else 0

    def _as_named(self, chosen: Claim) -> Path:
        """The path of a clip below the path that was named on the command line, as that was written."""
        top = self._tops.get(chosen.top)
        return chosen.path if top is None else top / chosen.path.relative_to(chosen.top)

    def _run_errand(self, chosen: Claim, task: Callable[[], object], then: Callable[..., None]) -> None:
        self._errands[self._helper.submit(task)] = (chosen, then)

    def _judge(self, chosen: Claim, verdict: Verdict) -> None:
        """Go on with a clip that was compared with earlier ones of its size."""
        if verdict.digests:
            keep_digests(self.journal, verdict.digests)
        first = verdict.first
        if first is None:
            self._submit(chosen)
        elif not first.done:
            wait_for_first(self.journal, chosen, first.id)
        else:
            clip = self._as_named(chosen)
            task = partial(write_copy, self.options.output, chosen, clip, first)
            self._run_errand(chosen, task, lambda _: self._record_copy(chosen, first))

    def _record_copy(self, chosen: Claim, first: Twin) -> None:
        record_copy(self.journal, chosen, first.id)
        self.watcher.ended(outcome_of(self.journal, chosen.id))

    def _wait(self, seconds: float) -> None:
        """Enter what ends within some time."""
        futures: list[Future[Any]] = [*self._under_way, *self._errands]
        done = wait(futures, seconds, return_when=FIRST_COMPLETED).done
        for future in done:
            if future in self._errands:
                chosen, then = self._errands.pop(future)
                try:
                    then(future.result())
                except OutputError as error:
                    self._meet_trouble(chosen, error)
                except OSError:
                    self._submit(chosen)
            else:
                self._end_clip(future)

    def _end_clip(self, future: "Future[Ended]") -> None:
        chosen = self._under_way.pop(future)
        forgiven = future in self._forgiven
        self._forgiven.discard(future)
        try:
            ended = future.result()
        except CancelledError:
            release(self.journal, [chosen.id])
            return
        except BtsError as error:
            ended = Ended(Report(chosen.path, self.options.output / chosen.folder, failures=(Failure.of(error),)))
        except Exception as error:  # noqa: BLE001 whatever a worker raises, the other clips of the night go on
            failure = Failure.of(bug(error, chosen.path))
            ended = Ended(Report(chosen.path, self.options.output / chosen.folder, failures=(failure,)))
        self._check_there()
        if says_full(ended.report):
            self._given -= 1
            self._meet_full(chosen, OutputError(ended.report.failures[0].line), forgiven=forgiven)
            return
        ended, state = self._state_of(chosen, ended)
        self._patiently(lambda: record(self.journal, chosen, ended, state, pack_entry(ended.entry)))
        self.watcher.ended(outcome_of(self.journal, chosen.id))
        if ended.entry is not None:
            self._pending += 1
        if self._pending >= AT_A_TIME:
            self.put_entries()

    def put_entries(self) -> None:
        """Put what the journal keeps for the catalogue there; that it cannot be is said once."""
        self._pending = 0
        try:
            remarks = put_pending(self.journal)
        except OutputError as error:
            remarks = (f"{error}; what is new is put there by the next run",)
        for remark in remarks:
            if remark not in self._said:
                self._said.add(remark)
                self.watcher.say(remark)

    def _state_of(self, chosen: Claim, ended: Ended) -> tuple[Ended, State]:
        """What became of a clip; one whose results are not there is not done."""
        report = ended.report
        if report.passes(chosen.passes):
            return ended, State.PASSED
        if report.failures:
            return ended, State.FAILED
        if seal(self.options.output / chosen.folder):
            return ended, State.DONE
        from dataclasses import replace

        line = f"{printable(chosen.path)}: its results in {printable(report.folder)} vanished while they were made"
        gone = Failure(line, ExitCode.OUTPUT, "output")
        return replace(ended, report=replace(report, failures=(gone,))), State.FAILED

    def _meet_trouble(self, chosen: Claim, error: OutputError) -> None:
        """A copy's report could not be written."""
        self._check_there()
        if says_full(error):
            self._meet_full(chosen, error, forgiven=False)
            return
        report = Report(chosen.path, self.options.output / chosen.folder, failures=(Failure.of(error),))
        record(self.journal, chosen, Ended(report), State.FAILED)
        self.watcher.ended(outcome_of(self.journal, chosen.id))

    def _meet_full(self, chosen: Claim, error: OutputError, *, forgiven: bool) -> None:
        """The disk is full: the clip waits again, and so does the run where it is asked to. Raises OutputError."""
        waits = self._waits
        self._patiently(lambda: release(self.journal, [chosen.id]))
        if not forgiven and waits == self._waits:
            self._wait_for_room(error)

    def _wait_for_room(self, error: OutputError) -> None:
        output = self.options.output
        if not self.options.wait or self._interrupts.asked:
            remedy = "free some space, then the same command goes on; with --wait it waits for room by itself"
            raise OutputError("the disk is full", output, remedy) from error
        self.watcher.say(f"{printable(output)}: {WAITING}")
        wait_for_room(output, lambda: self._interrupts.asked)
        self._check_there()
        if not self._interrupts.asked:
            self.watcher.say(f"{printable(output)}: trying again")
        self._waits += 1
        # What was begun before there was room may still fail by that, and is no reason to wait again.
        self._forgiven |= set(self._under_way)

    def _patiently(self, change: Callable[[], T]) -> T:
        """Change the journal; where the disk is full, wait for room and try again. Raises OutputError."""
        while True:
            try:
                return change()
            except OutputError as error:
                self._check_there()
                if not says_full(error):
                    raise
                self._wait_for_room(error)

    def _check_there(self) -> None:
        """Raise OutputError where the output folder is not the one that the run began with."""
        if not self.is_there():
            what = "the output folder was removed or replaced while the run was at work"
            raise OutputError(what, self.options.output, "the same command begins anew there")

    def _beat(self) -> None:
        """Give a sign of life now and then, and take over what others left."""
        if time.monotonic() - self._beaten < BEAT:
            return
        self._beaten = time.monotonic()
        self._check_there()
        self._patiently(self.journal.beat)
        self.journal.take_back()

    def _finish_under_way(self) -> str:
        """After the first Ctrl-C: wait for what is under way, and begin nothing."""
        count_now = len(self._under_way)
        self.watcher.say(
            f"stopping: {count_now} clip{'s' if count_now != 1 else ''} under way "
            "will be finished; Ctrl-C again stops at once"
        )
        if self._searcher is not None:
            self._searcher.stop()
        if self._engine is not None:
            self._engine.stop(now=False)
        while self._under_way:
            self._wait(TICK)
            self._beat()
        return "interrupted"

    def _stop_now(self) -> None:
        if self._searcher is not None:
            self._searcher.stop()
        if self._engine is not None:
            self._engine.stop(now=True)
