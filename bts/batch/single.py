"""One clip that was named itself: run in this process, and entered into the journal of its output folder quietly."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from bts.batch.finding import Search, find
from bts.batch.indexing import pack_entry, put_pending
from bts.batch.journal import Journal, Wishes
from bts.batch.journal.claims import claim_path
from bts.batch.journal.endings import record
from bts.batch.journal.entering import enter
from bts.batch.journal.inputs import InputReader
from bts.batch.journal.places import PlaceGiver
from bts.batch.journal.rows import absolute
from bts.batch.records import Ended, Found, State
from bts.batch.working import add_extras
from bts.errors import OutputError
from bts.files import remove_leftovers
from bts.folders import assign_folders
from bts.model import Progress
from bts.report import Report


def run_single(clip: Path, output: Path, wishes: Wishes, progress: Progress) -> Report:
    """Take one clip through the pipeline; it is looked at whatever the journal says.

    The journal is kept so that a later run over the clip's folder finds it done; where it cannot be used, the clip is
    run all the same, for its results are what counts.

    Raises:
        ClipError: there is no such file.
        OutputError: a run is at work on this clip.
    """
    from bts.pipeline import run_clip
    from bts.work import Job

    found = next(find([clip], Search(output=output)))
    folder = assign_folders([clip], output)[clip]
    with _entered(found, folder, output, wishes) as (chosen, done):
        job = Job(clip, chosen, wishes.only, wishes.force, accept_clip=wishes.accept_clip)
        report = run_clip(job, progress)
        done.append(add_extras(job, Ended(report)))
    return report


@contextmanager
def _entered(found: Found, folder: Path, output: Path, wishes: Wishes) -> Iterator[tuple[Path, list[Ended]]]:
    """Claim the clip in the journal while the block runs; gives its folder, and a list for what ended."""
    done: list[Ended] = []
    try:
        journal = Journal.open(output)
    except OutputError:
        yield folder, done
        return
    with journal:
        known = {str(absolute(found.path)): folder.relative_to(output).as_posix()}
        journal.begin(("bts", "run"), {"only": sorted(wishes.only), "single": True})
        for left in journal.take_back():
            remove_leftovers(left)
        try:
            clip = replace(found, failure=None)
            enter(journal, [clip], replace(wishes, check_all=True), InputReader(), PlaceGiver(journal, known))
            chosen = claim_path(journal, found.path)
            if chosen is None:
                raise OutputError("a run is at work on this clip", found.path, "wait for it, or use another -o")
            yield output / chosen.folder, done
            for ended in done:
                state = State.FAILED if ended.report.failures else State.DONE
                record(journal, chosen, ended, state, pack_entry(ended.entry))
            with suppress(OutputError):
                put_pending(journal)
        finally:
            journal.end("finished" if done else "interrupted")
