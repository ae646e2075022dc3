"""clip.mp4 or clip.webm: the clip in the folder of its page, so that the folder travels, and its captions.

It is the clip's own file where browsers show that as stills show it, as another name of it (a hard link) that takes no
space; else a copy that is encoded and checked. So a clip that is larger than a copy would be is taken as it is: to
encode it would cost its quality and much time.
"""

import logging
from dataclasses import replace
from pathlib import Path

from bts import media, snippets
from bts.errors import BtsError, OutputError, printable
from bts.files import copy_file, link_file
from bts.metadata.describe import describe, place_record
from bts.metadata.videos import read_video_record, replace_record
from bts.metadata.xmp import Record
from bts.outputs import work_key
from bts.stages.clip_captions import drop_clip_tracks, keep_made, make_clip_tracks
from bts.story.material import ClipMedia
from bts.videos import VIDEO_FORMATS
from bts.work import Work

log = logging.getLogger(__name__)

MIMES = {f"clip.{name}": VIDEO_FORMATS[name].mime for name in ("mp4", "webm")}
"""Name of the video on the page -> its media type. It does not change with the clip's, so that addresses last."""

MADE = "clip.mp4"
"""The name of a video that is encoded."""


def make_clip_media(work: Work, *, make: bool = True) -> ClipMedia:
    """The video of the clip for its page and its captions, made where they are not there yet.

    What bts.toml does not want any more is removed. Without `make` nothing is written or removed. A clip without notes
    is encoded or copied only where the job asks for it; to link it costs nothing. A video that cannot be made is a
    failure of the clip, and the page is made without it.
    """
    if work.desk.settings.story.clip_media != "web":
        if make:
            _drop_others(work, keep="")
            drop_clip_tracks(work)
        return ClipMedia()
    known = media.list_damage(work.info, [*(work.analysis.warnings if work.analysis else ()), *work.clip.warnings])
    if why := media.explain_copy(work.info, known):
        log.debug("%s: the page needs a copy: %s", printable(work.job.clip), why)
    try:
        found = _make_copy(work, make=make) if why else _take_file(work, make=make)
    except BtsError as error:
        work.diary.fail(error)
        found = ClipMedia()
    if make:
        _drop_others(work, keep=found.path.name if found.path else "")
    if found.path is None:
        if make:
            drop_clip_tracks(work)
        return found
    own_tracks = _is_worth_it(work)
    if own_tracks:
        # To read them may take long, and nothing is claimed before.
        work.folder.save()
    return replace(found, tracks=make_clip_tracks(work, make=make, own_tracks=own_tracks))


def _is_worth_it(work: Work) -> bool:
    """Whether the page is worth the time of reading all of the clip: a night over an archive makes thousands."""
    return work.job.story.web_copy or bool(work.notes)


def _drop_others(work: Work, keep: str) -> None:
    """Remove the videos of an earlier run, but for the one of this name."""
    for name in MIMES.keys() - {keep}:
        if not _is_clip_itself(work.folder.path / name, work.job.clip):
            work.folder.sweep((), name)


def _take_file(work: Work, *, make: bool) -> ClipMedia:
    """The clip's own file, linked or copied. Raises OutputError."""
    name = "clip.webm" if work.info.container.startswith("matroska") else "clip.mp4"
    target = work.folder.path / name
    found = ClipMedia(target, MIMES[name], work.info.width, work.info.height)
    if _is_clip_itself(target, work.job.clip):
        return found
    key = work_key("clip_media", clip=work.info.fingerprint, way="own file", name=name)
    if keep_made(work, key, again=make and _is_worth_it(work)):
        return found
    if target.exists() and target.samefile(work.job.clip):
        # A name of the clip already, which was written to since: no other content can be lost.
        if make:
            work.record([target], key)
        return found
    if not make:
        return found if target.is_file() else ClipMedia()
    if not work.claim(name):
        return _find_theirs(target)
    if not link_file(work.job.clip, target):
        if not _is_worth_it(work):
            return ClipMedia()
        size = work.job.clip.stat().st_size
        copy_file(work.job.clip, target, lambda done: work.progress("clip", done, size))
    work.clip.check_unchanged()
    work.record([target], key)
    return found


def _make_copy(work: Work, *, make: bool) -> ClipMedia:
    """A copy that browsers play. Raises ClipError, MissingToolError, OutputError."""
    target = work.folder.path / MADE
    if _is_clip_itself(target, work.job.clip):
        what = "browsers do not play the clip, and the video for its page would take its place"
        raise OutputError(what, target, "choose another folder with -o")
    sizes = {False: (work.info.width, work.info.height), True: snippets.fit_for_web(work.info)}
    keys = {encoded: _key_of_copy(work, encoded=encoded) for encoded in sizes}
    record = _describe_clip(work)
    for encoded, size in sizes.items():
        if keep_made(work, keys[encoded], again=make and _is_worth_it(work)):
            if make and read_video_record(target) != record:
                # A credit that is corrected is no reason to encode the pictures again.
                replace_record(target, record)
                work.record([target], keys[encoded], work.folder.warnings_with(keys[encoded]))
            return ClipMedia(target, MIMES[MADE], *size, made=True)
    if not make:
        return _find_theirs(target)
    if not _is_worth_it(work):
        return ClipMedia()
    if not work.claim(MADE):
        return _find_theirs(target)
    copy = snippets.copy_for_web(work.clip, target, record, work.progress)
    work.record([target], keys[copy.encoded], [f"{MADE}: {line}" for line in copy.remarks])
    return ClipMedia(target, MIMES[MADE], *sizes[copy.encoded], made=True)


def _describe_clip(work: Work) -> Record:
    """Whose the clip is and what it shows, as it is written into a copy of it."""
    settings = work.desk.settings
    record = describe(
        settings.credit,
        headline=settings.story.headline,
        facts=settings.record,
        source_type=settings.stills.source_type,
    )
    return place_record(record, work.info, 0, note=None)


def _key_of_copy(work: Work, *, encoded: bool) -> str:
    way = "encoded" if encoded else "copied"
    return work_key("clip_media", clip=work.info.timed_fingerprint, stream=work.info.stream, way=way)


def _find_theirs(target: Path) -> ClipMedia:
    """A video in its place that a person put there, or changed. Raises ClipError where it is no video."""
    if not target.is_file():
        return ClipMedia()
    info = media.probe(target)
    return ClipMedia(target, MIMES[target.name], info.width, info.height)


def _is_clip_itself(target: Path, clip: Path) -> bool:
    """Whether the page lies beside a clip of this very name, which is never written, entered or removed."""
    try:
        same_folder = target.parent.samefile(clip.resolve().parent)
    except OSError:
        return False
    return same_folder and target.name.casefold() == clip.resolve().name.casefold()
