"""One clip, whole story: what `bts run` does with a clip, and what a batch worker runs."""

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bts import config as settings
from bts import media, notes, shots, snippets, stills, story
from bts.errors import DEBUG, BtsError, OutputError, UsageError, bug
from bts.files import remove_leftovers, write_text
from bts.keyframes import KEYFRAMES, keyframe_name, write_keyframes
from bts.model import Made, Note, Progress, silent
from bts.outputs import OutputFolder, work_key
from bts.report import Diary, Report, to_json
from bts.sheets.sheet import TILES_A_PAGE, write_sheet
from bts.shots.recall import from_json
from bts.timing import format_time

STAGES = ("shots", "stills", "snippets", "story")

NAME_SHOWN = 20
"""Characters of a snippet's name that progress shows."""


@dataclass(frozen=True)
class Job:
    """One clip to run: where its results go, which stages and story formats, whether done work is done again."""

    clip: Path
    folder: Path
    only: frozenset[str] = frozenset(STAGES)
    force: bool = False
    formats: tuple[str, ...] = tuple(story.FORMATS)

    def __post_init__(self) -> None:
        if unknown := self.only - set(STAGES):
            raise ValueError(f"no such stage: {', '.join(sorted(unknown))}")


def run_clip(job: Job, progress: Progress = silent) -> Report:
    """Everything for one clip. Nothing that is wrong with the clip is raised: it is in the report's failures."""
    diary = Diary()
    try:
        with diary.stage("open"):
            config = settings.load(job.clip)
            found = notes.find_notes(job.clip, notes_dir=config.notes.dir)
            config = replace(config, credit=found.head.credit.over(config.credit))
            clip = media.open_clip(job.clip, limits=config.media)
        with clip:
            _run_stages(Work(job, config, clip, found, diary, progress))
    except BtsError as error:
        diary.fail(error)
    except Exception as error:
        if os.environ.get(DEBUG):
            raise
        diary.fail(bug(error, job.clip))
    return diary.report(job.clip, job.folder)


class Work:
    """A clip under way: what every stage needs to know, and what earlier stages found."""

    def __init__(
        self,
        job: Job,
        config: settings.Config,
        clip: media.Clip,
        found: notes.NotesFile,
        diary: Diary,
        progress: Progress,
    ) -> None:
        self.job = job
        self.config = config
        self.clip = clip
        self.info = clip.info
        self.diary = diary
        self.progress = progress
        self.folder = OutputFolder.open(job.folder, job.clip, clip.info.fingerprint, force=job.force)
        self.analysis: shots.Analysis | None = None
        self.stills: list[Made] = []
        self.snippets: list[Made] = []
        diary.fingerprint = clip.info.fingerprint
        diary.facts = media.facts(clip.info)
        diary.options = {
            "only": [name for name in STAGES if name in job.only],
            "force": job.force,
            "config": _text(config.path),
        }
        diary.warn(*found.remarks)
        self.notes = self._inside(found)

    def _inside(self, found: notes.NotesFile) -> tuple[Note, ...]:
        """The notes that lie in the clip; each of the others is a failure of its own, and no reason to stop."""
        inside = []
        for note in found.live():
            if note.start < self.info.duration:
                inside.append(note)
                continue
            at = f"note {note.id} at {format_time(note.start)}"
            length = format_time(self.info.duration)
            what = f"{at} is outside the clip, which is {length} long"
            self.diary.fail(UsageError(what, found.path, "correct it with `bts note edit`"))
        return tuple(inside)

    def key(self, *parts: object) -> str:
        """The key of a piece of work on this clip."""
        return work_key(self.info.fingerprint, self.info.stream, *parts)

    def kept(self, key: str) -> list[Path]:
        """The files of a piece of work that was done before and is as it was made; else none."""
        paths = self.folder.made_with(key)
        self.diary.kept += len(paths)
        if paths:
            self.diary.warn(*self.folder.warnings_with(key))
        return paths

    def may_write(self, *names: str) -> bool:
        """Claim these files; one that a person made or mended is left alone, with a warning."""
        try:
            self.folder.claim_all(names)
        except OutputError as error:
            self.diary.warn(f"left alone: {error}")
            return False
        return True

    def there(self, paths: Iterable[Path], note: str | None, said: Sequence[str] = ()) -> list[Made]:
        """Those of these files that exist, as made for a note; a video with what was `said` when it was made."""
        return [Made(path, note, tuple(said) if path.suffix == ".mp4" else ()) for path in paths if path.is_file()]

    def writable(self, names: Iterable[str]) -> list[str]:
        """Claim those of these files that may be written; the others are left alone, each with a warning."""
        fine = []
        for name in names:
            try:
                self.folder.check(name)
            except OutputError as error:
                self.diary.warn(f"left alone: {error}")
            else:
                fine.append(name)
        self.folder.claim_all(fine)
        return fine

    def record(self, paths: Iterable[Path], key: str, warnings: Iterable[str] = ()) -> None:
        """Enter files that were just made."""
        paths = list(paths)
        self.folder.record(paths, key, warnings)
        self.diary.made += len(paths)
        self.diary.warn(*warnings)

    def write(self, name: str, text: str, key: str) -> None:
        """Write a text file, unless it is done or a person mended it."""
        if not self.kept(key) and self.may_write(name):
            write_text(self.folder.path / name, text)
            self.record([self.folder.path / name], key)


def _run_stages(work: Work) -> None:
    """The stages in order. One that fails is reported, and the others are done all the same.

    A stage that is not asked for makes nothing, but what it made before is found for those after it.
    """
    remove_leftovers(work.job.folder)
    for name, run in (
        ("shots", find_shots),
        ("stills", make_stills),
        ("snippets", make_snippets),
        ("story", write_story),
    ):
        with work.diary.stage(name):
            try:
                run(work, make=name in work.job.only)
            except BtsError as error:
                work.diary.fail(error)
    work.diary.warn(*work.info.warnings, *work.clip.warnings)
    work.diary.files = work.folder.made()
    text = json.dumps(to_json(work.diary.report(work.job.clip, work.job.folder)), ensure_ascii=False, indent=1)
    work.folder.write("report.json", text + "\n")


def find_shots(work: Work, *, make: bool) -> None:
    """shots.json, shots.csv, keyframes/ and the sheet, from one pass over the pixels."""
    options = shots.Options(work.config.shots.detector, work.config.shots.alternates)
    key = work.key("shots", options)
    analysis = work.analysis = _recalled(work, key) or (_analysed(work, options, key) if make else None)
    if analysis is None or not make:
        return
    work.diary.counts["shots"] = len(analysis.shots)
    work.diary.warn(*analysis.warnings)
    pages = -(-len(analysis.shots) // TILES_A_PAGE)
    names = ["sheet.jpg", *(f"sheet-{page}.jpg" for page in range(2, pages + 1))]
    fonts = work.config.snippets.fonts
    key = work.key("sheet", options, work.notes, str(fonts))
    if not work.kept(key) and work.may_write(*names):
        work.record(write_sheet(work.folder.path / "sheet.jpg", work.info, analysis, work.notes, fonts=fonts), key)


def _recalled(work: Work, key: str) -> shots.Analysis | None:
    """The analysis of an earlier run, when it and all its keyframes are still as they were made."""
    path = work.folder.path / "shots.json"
    if path not in work.folder.made_with(key):
        return None
    try:
        analysis = from_json(json.loads(path.read_text(encoding="utf-8")), work.info, work.folder.path)
    except (OSError, KeyError, TypeError, ValueError):
        return None
    work.kept(key)
    return analysis


def _analysed(work: Work, options: shots.Options, key: str) -> shots.Analysis:
    analysis = shots.analyse(work.clip, options, work.progress)
    folder = work.folder.path
    names = {shot.index: keyframe_name(shot.index) for shot in analysis.shots}
    writable = set(work.writable(names.values()))
    wanted = [shot for shot in analysis.shots if names[shot.index] in writable]
    pictures = write_keyframes(work.clip, wanted, folder)
    work.folder.sweep((folder / name for name in names.values()), KEYFRAMES)
    if work.may_write("shots.csv"):
        shots.write_csv(folder / "shots.csv", analysis)
        pictures.append(folder / "shots.csv")
    if work.may_write("shots.json"):
        record = shots.to_json(work.info, analysis, names)
        write_text(folder / "shots.json", json.dumps(record, ensure_ascii=False, indent=1) + "\n")
        pictures.append(folder / "shots.json")
    work.record(pictures, key)
    return analysis


def make_stills(work: Work, *, make: bool) -> None:
    """stills/: one for each note that asks for one, all in one go through the clip."""
    options = work.config.stills
    requests = stills.from_notes(work.notes, work.info.duration, work.config)
    keys = {request.name: work.key("still", request, options) for request in requests}
    waiting = []
    for request in requests:
        done = work.kept(keys[request.name])
        if not done and make and work.may_write(_still_name(request.name, options)):
            waiting.append(request)
        else:
            work.stills += work.there(done or [work.folder.path / _still_name(request.name, options)], request.note)
    for request, made in zip(waiting, _stills_of(work, waiting), strict=True):
        work.record([made.path], keys[request.name], made.warnings)
        work.stills.append(made)
    if make:
        work.folder.sweep((made.path for made in work.stills), "stills")
        work.diary.counts["stills"] = len(work.stills)


def _stills_of(work: Work, requests: Sequence[stills.StillRequest]) -> list[Made]:
    place = work.folder.path / "stills"
    return stills.make_stills(
        work.clip, requests, lambda name: place / name, work.config.stills, on_progress=work.progress
    )


def _still_name(name: str, options: settings.StillsOptions) -> str:
    return f"stills/{name}.{options.format}"


def make_snippets(work: Work, *, make: bool) -> None:
    """snippets/: a video, its captions and its poster for each note that asks for one."""
    cuts = work.analysis.shots if work.analysis is not None else ()
    requests = snippets.from_notes(work.notes, work.info.duration, work.config, cuts)
    failures = len(work.diary.failures)
    for request in requests:
        key = work.key("snippet", request, request.cuts, work.config.snippets)
        names = [f"snippets/{request.name}{suffix}" for suffix in (".mp4", ".vtt", ".srt", ".jpg")]
        done = work.kept(key)
        if done or not make or not work.may_write(*names):
            there = done or [work.folder.path / name for name in names]
            work.snippets += work.there(there, request.note, work.folder.warnings_with(key))
            continue
        try:
            work.snippets += _snippet_of(work, request, key)
        except BtsError as error:
            work.diary.fail(error)
    if make:
        if len(work.diary.failures) == failures:
            work.folder.sweep((made.path for made in work.snippets), "snippets")
        work.diary.counts["snippets"] = sum(made.path.suffix == ".mp4" for made in work.snippets)


def _snippet_of(work: Work, request: snippets.SnippetRequest, key: str) -> list[Made]:
    place = work.folder.path / "snippets"

    def on_progress(stage: str, done: float, total: float) -> None:
        work.progress(f"{stage} {request.name[:NAME_SHOWN]}", done, total)

    made = snippets.make_snippet(
        work.clip, request, lambda name: place / name, work.config.snippets, on_progress=on_progress
    )
    work.record([part.path for part in made], key, [line for part in made for line in part.warnings])
    return made


def write_story(work: Work, *, make: bool) -> None:
    """story.html, .md, .wordpress.html, .json and notes.vtt."""
    if not make:
        return
    found = work.analysis.shots if work.analysis is not None else ()
    keyframes = {shot.index: work.folder.path / keyframe_name(shot.index) for shot in found}
    material = story.Material(work.info, work.notes, found, keyframes, (*work.stills, *work.snippets), work.config)
    places = [str(path.absolute()) for path in (work.job.clip, work.folder.path)]
    made = sorted((str(part.path), part.note or "") for part in material.made)
    key = work.key("story", work.notes, found, made, work.config, places, work.job.formats)
    if not work.kept(key):
        wanted = {name: story.FORMATS[name] for name in work.job.formats}
        writable = work.writable(wanted.values())
        formats = [name for name, file in wanted.items() if file in writable]
        pages = story.write_story(material, work.folder.claim, formats)
        work.folder.sweep((page.path for page in pages), story.CHAPTERS)
        work.record([page.path for page in pages], key, [line for page in pages for line in page.warnings])
    work.diary.counts["stories"] = 1


def _text(path: Path | None) -> str | None:
    return None if path is None else str(path)
