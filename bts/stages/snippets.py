"""snippets/: a video, its captions and its poster for each note that asks for one."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from bts import snippets
from bts.errors import BtsError
from bts.model import Made
from bts.work import Work

FOLDER = "snippets"

NAME_SHOWN = 20
"""Characters of a snippet's name that progress shows."""


def make_note_snippets(work: Work, *, make: bool) -> int:
    """Make the snippets that are not done, one after the other; one that fails is reported and the others are made."""
    found = work.analysis.shots if work.analysis is not None else ()
    requests = snippets.from_notes(work.notes, work.info.duration, work.desk.settings, found)
    options = work.desk.settings.snippets.settled
    failures = len(work.diary.failures)
    for request in requests:
        key = snippets.snippet_key(work.info, request, options)
        names = [f"{FOLDER}/{name}" for name in snippets.snippet_names(request.name, options.format)]
        done = work.keep(key)
        if done or not make or not work.claim(*names):
            paths = done or [work.folder.path / name for name in names]
            work.snippets += _found(paths, request.note, work.folder.warnings_with(key))
            continue
        try:
            work.snippets += _make(work, request, key)
        except BtsError as error:
            work.diary.fail(error)
    if make and len(work.diary.failures) == failures:
        work.folder.sweep((made.path for made in work.snippets), FOLDER)
    return sum(made.path.suffix in snippets.VIDEOS for made in work.snippets)


def _found(paths: Iterable[Path], note: str | None, warnings: Sequence[str]) -> list[Made]:
    """Those of the files that exist; the video bears the warnings of when it was made."""
    return [
        Made(path, note, tuple(warnings) if path.suffix in snippets.VIDEOS else ()) for path in paths if path.is_file()
    ]


def _make(work: Work, request: snippets.SnippetRequest, key: str) -> list[Made]:
    place = work.folder.path / FOLDER

    def on_progress(stage: str, done: float, total: float) -> None:
        work.progress(f"{stage} {request.name[:NAME_SHOWN]}", done, total)

    made = snippets.make_snippet(
        work.clip, request, lambda name: place / name, work.desk.settings.snippets.settled, on_progress=on_progress
    )
    work.record([part.path for part in made], key, [line for part in made for line in part.warnings])
    return made
