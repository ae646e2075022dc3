"""clip.en.vtt, clip.de.vtt, ...: captions of the whole clip for its page, from files beside it and from its own tracks.

Private notes, and notes at all, are no captions: what a page says of them stands in its text.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from pathlib import Path

from bts import media
from bts.captions import cut_cues
from bts.captions.beside import list_caption_files
from bts.captions.languages import fits_language, name_language, read_tag
from bts.desk.captions import read_captions
from bts.errors import BtsError
from bts.files import write_text
from bts.fingerprint import full_fingerprint
from bts.outputs import work_key
from bts.story.material import ClipTrack
from bts.subtitles import Subtitles, UnknownSyntaxError, read_codes, read_samples, write_vtt
from bts.timing import Span
from bts.work import Work

TRACK_NAME = re.compile(r"clip\.[\w-]+\.vtt")
"""How the files are called; between the dots is the tag of the language."""

MOST_NAMED = 3
"""Captions that could not be read of which a remark says where they are; the others are counted."""

THUMBNAILS = "#xywh="
"""What cues of thumbnails for a player's bar have in their addresses, which are no captions (Media Fragments URI)."""

CLOSED = "cc"
"""How the keys of closed captions in the pictures begin, for which all of the clip is decoded."""


@dataclass(frozen=True)
class _Source:
    """Captions that may be had: `lang` is a BCP 47 tag, `identity` tells their content from any other.

    `file` is where they are read from, None for a track of the clip; `name` is how remarks call them.
    """

    lang: str
    identity: str
    name: str
    read: Callable[[], Subtitles]
    file: Path | None = None


def make_clip_tracks(work: Work, *, make: bool, own_tracks: bool) -> tuple[ClipTrack, ...]:
    """The captions of the clip, one file for each language, that of the page first.

    What cannot be read is named in the diary and costs itself alone. Without `make`, and of the clip's own tracks
    without `own_tracks`, only what an earlier run wrote is found: to read a track is to read all of the clip.
    Captions that name no language are in that of the sound, or of the page where the sound names none either.
    """
    page = work.desk.settings.story.lang
    found: dict[str, ClipTrack] = {}
    spoken = _spoken(work.info) or read_tag(page) or "en"
    there = any(TRACK_NAME.fullmatch(name) for name in work.folder.made())
    for source in (*_list_files(work, spoken), *(_list_tracks(work, spoken) if own_tracks or there else ())):
        if source.lang in found:
            continue
        allowed = make and (own_tracks or source.file is not None)
        track = _find_track(work, source, again=allowed) or (_write_track(work, source) if allowed else None)
        if track is not None:
            found[source.lang] = track
    if make:
        _sweep(work, [track.path for track in found.values()])
    ordered = sorted(found.values(), key=lambda track: (track.lang != page, not fits_language(track.lang, page)))
    needed = not work.info.has_audio or bool(_spoken(work.info) and not fits_language(_spoken(work.info), page))
    return tuple(
        replace(track, on=needed and place == 0 and fits_language(track.lang, page))
        for place, track in enumerate(ordered)
    )


def drop_clip_tracks(work: Work) -> None:
    """Remove the captions that an earlier run wrote and nobody changed."""
    _sweep(work, [])


def _sweep(work: Work, keep: list[Path]) -> None:
    for name in work.folder.made():
        if TRACK_NAME.fullmatch(name):
            work.folder.sweep(keep, name)


def _spoken(info: media.ClipInfo) -> str:
    """The tag of the language of the sound that a player plays; "" where its track names none."""
    number = media.choose_soundtrack(info)
    return next((read_tag(sound.language) for sound in info.audio if sound.stream == number and sound.language), "")


def _list_files(work: Work, spoken: str) -> Iterator[_Source]:
    """The files of captions beside the clip, those whose names say a language first."""
    own = {work.folder.path.absolute() / name for name in work.folder.made()}
    files = [file for file in list_caption_files(work.job.clip) if file.path.absolute() not in own]
    for file in sorted(files, key=lambda file: not file.lang):
        read = partial(read_captions, work.desk, str(file.path))
        try:
            yield _Source(file.lang or spoken, full_fingerprint(file.path), file.path.name, read, file.path)
        except BtsError as error:
            work.diary.warn(str(error))


def _list_tracks(work: Work, spoken: str) -> Iterator[_Source]:
    """The clip's own tracks of text, the default one first; closed captions in its pictures where there are no others.

    To find some kinds of tracks, much of the clip may have to be read.
    """
    try:
        tracks = media.list_text_tracks(work.clip)
    except BtsError as error:
        work.diary.warn(f"its captions cannot be read: {error}")
        return
    texts = [track for track in tracks if track.readable and not track.forced]
    if any(not track.key.startswith(CLOSED) for track in texts):
        texts = [track for track in texts if not track.key.startswith(CLOSED)]
    for track in sorted(texts, key=lambda track: not track.default):
        lang = (read_tag(track.language) if track.language else "") or spoken
        yield _Source(lang, f"track {track.key}", f"track {track.words}", partial(_read_track, work.clip, track.key))


def _read_track(clip: media.Clip, key: str) -> Subtitles:
    """The captions of one track of a clip. Raises UsageError, InputError, ClipError."""
    inside = media.read_embedded(clip, key)
    return read_codes(inside.codes) if inside.codes else read_samples(inside.texts)


def _key(work: Work, source: _Source) -> str:
    clip = work.info.timed_fingerprint
    return work_key("clip_media", captions=source.identity, name=source.name, lang=source.lang, clip=clip)


def keep_made(work: Work, key: str, *, again: bool) -> list[Path]:
    """The files that were made before with this key, as of `Work.keep`.

    Where a job does all again (`--force`), but may not do this work, `again` is false, and they are kept all the same.
    """
    if again or not work.folder.force:
        return work.keep(key)
    paths = replace(work.folder, force=False).made_with(key)
    work.diary.kept += len(paths)
    return paths


def _find_track(work: Work, source: _Source, *, again: bool) -> ClipTrack | None:
    """The captions of a source as an earlier run wrote them; None where it did not."""
    paths = keep_made(work, _key(work, source), again=again)
    return _track_of(paths[0], source) if paths else None


def _track_of(path: Path, source: _Source) -> ClipTrack:
    return ClipTrack(path, source.lang, name_language(source.lang), path.read_text(encoding="utf-8"))


def _write_track(work: Work, source: _Source) -> ClipTrack | None:
    """Write the captions of a source; None, with a line in the diary, where it has none that can be read."""
    try:
        found = source.read()
    except UnknownSyntaxError as error:
        # Data of another program may bear the clip's name too.
        if source.file is not None and source.file.suffix.casefold() in (".vtt", ".srt"):
            work.diary.warn(str(error))
        return None
    except BtsError as error:
        work.diary.warn(str(error))
        return None
    cues = cut_cues(found.cues, Span(Fraction(0), work.info.duration))
    if not cues or any(THUMBNAILS in cue.text for cue in cues):
        return None
    remarks = _name_skipped(found, source)
    name = f"clip.{source.lang}.vtt"
    target = work.folder.path / name
    if source.file is not None and target.exists() and target.samefile(source.file):
        work.diary.warn(*remarks)
        return _track_of(target, source)  # the page lies beside the clip, and this is a person's own file
    if not work.claim(name):
        return _track_of(target, source)
    write_text(target, write_vtt(cues, name_language(source.lang), "captions"))
    work.record([target], _key(work, source), remarks)
    return _track_of(target, source)


def _name_skipped(found: Subtitles, source: _Source) -> list[str]:
    """A remark on the captions that could not be read, if there are any."""
    if not found.skipped:
        return []
    named = "; ".join(map(str, found.skipped[:MOST_NAMED]))
    more = f"; and {len(found.skipped) - MOST_NAMED} more" if len(found.skipped) > MOST_NAMED else ""
    return [f"{source.name}: captions are left out: {named}{more}"]
