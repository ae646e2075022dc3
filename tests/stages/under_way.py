"""A clip under way, as the pipeline opens it, for tests of single stages."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bts.desk import open_desk
from bts.model import Progress, silent
from bts.outputs import OutputFolder
from bts.report import Diary
from bts.work import Job, StoryOrder, Work, notes_inside


@contextmanager
def under_way(
    clip: Path, folder: Path, *, web_copy: bool = True, force: bool = False, progress: Progress = silent
) -> Iterator[Work]:
    """The work on a clip, with the settings and notes that lie beside it; its results go into `folder`."""
    desk = open_desk(clip)
    diary = Diary()
    with desk.open() as opened:
        results = OutputFolder.open(folder, clip, opened.info.fingerprint, force=force)
        job = Job(clip, folder, force=force, story=StoryOrder(web_copy=web_copy))
        yield Work(job, desk, opened, results, diary, progress, notes_inside(desk, opened.info, diary))
