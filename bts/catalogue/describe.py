"""The entry of a clip, read from its notes, its results, and the captions beside it and in it: what a worker makes."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from bts.captions.beside import CaptionFile, list_caption_files
from bts.captions.languages import read_tag
from bts.catalogue.pictures.hashing import pack_hashes
from bts.catalogue.records import Entry, ShotEntry, TextEntry
from bts.desk import Desk, open_desk
from bts.desk.captions import read_captions, read_file
from bts.errors import BtsError, ClipError, InputError, NotesFileError, UsageError
from bts.files import NOTES_SUFFIX
from bts.markup import plain_text
from bts.model import Note, Person, published
from bts.notes import notes_path
from bts.outputs import read_ledger
from bts.report import REPORT
from bts.subtitles import Cue, UnknownSyntaxError
from bts.timing import ceil_ms, from_json_seconds

SHOTS = "shots.json"
"""The file among the results that has the shots."""

TRANSCRIPTS = (".json", ".tsv")
"""Endings of files beside a clip that are transcripts, and not captions made to be read."""

SEPARATOR = " · "
"""What stands between the heading, the alt text and the credit of a note where they are one text."""

MISSING = (-1, 0)
"""What a stamp says of a file that is not there."""


@dataclass(frozen=True)
class _Facts:
    """What is known of the clip's file. `texts`: it has tracks of captions; `closed`: captions in its pictures."""

    container: str = ""
    codec: str = ""
    width: int = 0
    height: int = 0
    duration: Fraction = Fraction(0)
    frames: int = 0
    created: str = ""
    chapters: tuple[tuple[Fraction, Fraction, str], ...] = ()
    texts: bool = False
    closed: bool = False


@dataclass
class _Reading:
    """A clip that is being described: what was read, and what could not be."""

    desk: Desk
    folder: Path | None
    remarks: list[str] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    """Files that were read or looked for."""


def describe_clip(
    clip: Path, folder: Path | None = None, *, read_tracks: bool = True, with_private: bool = False
) -> Entry:
    """The catalogue's entry of a clip, whose results are in `folder`, if it has any.

    Its facts are those of report.json, where that is of the same content, else it is probed. What cannot be read is
    named in `remarks`, and costs itself alone. With `read_tracks`, the clip's own tracks of captions are read, for
    which all of its file is; without, `tracks` is None. Closed captions in the pictures are those that the story's
    page has. Private notes are left out, unless `with_private` asks for them.

    Raises:
        ClipError: there is neither the clip nor notes of it.
        UsageError: bts.toml is wrong.
    """
    clip = clip.absolute()
    reading = _open(clip, folder.absolute() if folder is not None else None)
    desk = reading.desk
    report, shots = (_read_json(reading, name) for name in (REPORT, SHOTS))
    notes = _read_notes(reading, with_private=with_private)
    head = desk.document.notes_head()
    # Of a clip that is away, the notes say what its content was, or the report.
    fingerprint = desk.place.fingerprint or head.fingerprint or _fingerprint_in(report)
    facts = _find_facts(reading, report, fingerprint)
    texts = [*notes, *_list_chapters(facts), *_list_files(reading)]
    tracks = list(_list_tracks(reading, facts)) if read_tracks else None
    return {
        "path": str(clip),
        "folder": "" if reading.folder is None or not reading.folder.is_dir() else str(reading.folder),
        "fingerprint": fingerprint,
        "size": max(0, _stamp_of(clip)[0]),
        "container": facts.container,
        "codec": facts.codec,
        "width": facts.width,
        "height": facts.height,
        "duration_ms": ceil_ms(facts.duration),
        "frames": facts.frames,
        "date": facts.created,
        "title": head.title,
        "description": plain_text(head.description),
        "credit": _credit_of(desk),
        "stamp": _stamp(reading),
        "shots": _list_shots(shots, fingerprint),
        "texts": texts,
        "tracks": tracks,
        "hashes": pack_hashes(reading.folder, desk.place.fingerprint),
        "remarks": list(dict.fromkeys(reading.remarks)),
    }


def list_sources(clip: Path, folder: Path | None, notes_dir: Path | None, beside: Iterable[CaptionFile]) -> list[Path]:
    """The files that an entry is made from, whether they are there or not: by them it is known to be up to date."""
    results = [] if folder is None else [folder / REPORT, folder / SHOTS]
    return [clip, notes_path(clip, notes_dir), *results, *(file.path for file in beside)]


def is_up_to_date(stamp: Mapping[str, tuple[int, int]], sources: Iterable[Path]) -> bool:
    """Whether the files that an entry was made from are as they were, and none has come."""
    came = (path for path in sources if str(path) not in stamp)
    return all(_stamp_of(Path(name)) == kept for name, kept in stamp.items()) and not any(map(Path.exists, came))


def _open(clip: Path, folder: Path | None) -> _Reading:
    """The clip's desk; one whose notes cannot be read is without notes. Raises ClipError, UsageError."""
    try:
        return _Reading(open_desk(clip), folder)
    except NotesFileError as error:
        return _Reading(open_desk(clip, broken=True), folder, [str(error)])


def has_new_notes(stamp: Mapping[str, tuple[int, int]]) -> bool:
    """Whether the notes of an entry changed, and are there: for a clip that is away nothing else can be read."""
    notes = ((_stamp_of(Path(name)), kept) for name, kept in stamp.items() if name.endswith(NOTES_SUFFIX))
    return any(now not in (kept, MISSING) for now, kept in notes)


def _stamp(reading: _Reading) -> dict[str, tuple[int, int]]:
    desk = reading.desk
    home = desk.house.path
    own = list_sources(desk.clip, reading.folder, desk.notes_dir or desk.house.notes.dir, ())
    paths = [*own, desk.place.path, *([home] if home is not None else []), *reading.files]
    return {str(path): _stamp_of(path) for path in dict.fromkeys(path.absolute() for path in paths)}


def _stamp_of(path: Path) -> tuple[int, int]:
    """The size of a file in bytes, and when it was changed in nanoseconds."""
    try:
        state = path.stat()
    except OSError:
        return MISSING
    return state.st_size, state.st_mtime_ns


def _credit_of(desk: Desk) -> str:
    with suppress(NotesFileError):
        return desk.settings.credit.line
    return desk.house.credit.line


def _read_json(reading: _Reading, name: str) -> Any:
    """A JSON file among the results; {} where there is none that can be read."""
    if reading.folder is None:
        return {}
    try:
        found = json.loads((reading.folder / name).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):
        reading.remarks.append(f"{reading.folder / name} cannot be read: run bts run {reading.desk.clip.name} again")
        return {}
    return found if isinstance(found, dict) else {}


def _find_facts(reading: _Reading, report: dict[str, Any], fingerprint: str) -> _Facts:
    """The facts of the clip from its report, if that is of its content, else from the clip."""
    known = report.get("clip", {})
    try:
        if known.get("fingerprint") == fingerprint and "container" in known:
            return _facts_of_report(known)
        if reading.desk.has_clip:
            return _facts_of_clip(reading.desk)
    except ClipError as error:
        reading.remarks.append(str(error))
    except (KeyError, TypeError, ValueError, AttributeError):
        reading.remarks.append(f"{REPORT} of {reading.desk.clip.name} has not the form that it should have")
    return _Facts()


def _fingerprint_in(report: dict[str, Any]) -> str:
    known = report.get("clip")
    return str(known.get("fingerprint", "")) if isinstance(known, dict) else ""


def _facts_of_report(known: dict[str, Any]) -> _Facts:
    chapters = ((c["start"], c["end"], str(c["title"])) for c in known["chapters"])
    return _Facts(
        str(known["container"]), str(known["codec"]), int(known["width"]), int(known["height"]),
        from_json_seconds(known["duration"]), int(known["frames"]), str(known.get("created", "")),
        tuple((from_json_seconds(start), from_json_seconds(end), title) for start, end, title in chapters),
        texts=bool(known["subtitles"]) or _may_hold_boxes(str(known["container"])),
        closed=bool(known["embedded_captions"]),
    )  # fmt: skip


def _facts_of_clip(desk: Desk) -> _Facts:
    info = desk.probe()
    return _Facts(
        info.container, info.codec, info.width, info.height, info.duration, info.frames, info.created,
        tuple((chapter.start, chapter.end, chapter.title) for chapter in info.chapters),
        texts=bool(info.subtitles) or _may_hold_boxes(info.container),
        closed=info.captions,
    )  # fmt: skip


def _may_hold_boxes(container: str) -> bool:
    """Whether a container may hold WebVTT that no list of its subtitles names (ISO 14496-30)."""
    return "mp4" in container.split(",")


def _read_notes(reading: _Reading, *, with_private: bool) -> list[TextEntry]:
    """The clip's notes; those that stay in the house are marked as private, or left out."""
    try:
        live = reading.desk.found.live()
    except NotesFileError as error:
        reading.remarks.append(str(error))
        return []
    open_to_all = {note.id for note in published(live)}
    shown = [note for note in live if with_private or note.id in open_to_all]
    return [_note_text(reading.desk, note, private=note.id not in open_to_all) for note in shown]


def _note_text(desk: Desk, note: Note, *, private: bool) -> TextEntry:
    more = (note.heading, note.alt, note.credit.line)
    return {
        "kind": "note", "ref": note.id, "start_ms": ceil_ms(note.start),
        "end_ms": -1 if note.end is None else ceil_ms(note.end), "sort": note.kind, "caption": note.caption,
        "text": plain_text(note.text), "more": SEPARATOR.join(filter(None, more)),
        "people": [_name(person) for person in note.people], "tags": list(note.tags), "use": list(note.use),
        "credit": note.credit.over(desk.settings.credit).line, "lang": "", "private": private,
    }  # fmt: skip


def _name(person: Person) -> str:
    return f"{person.name} ({person.character})" if person.character else person.name


def _list_chapters(facts: _Facts) -> Iterator[TextEntry]:
    for start, end, title in facts.chapters:
        yield _spoken("chapter", "", start, end, title)


def _list_files(reading: _Reading) -> Iterator[TextEntry]:
    """The captions and transcripts beside the clip, of each language those of the first file that can be read."""
    done = set()
    for file in list_caption_files(reading.desk.clip):
        reading.files.append(file.path)
        if file.lang in done or (reading.folder is not None and file.path.is_relative_to(reading.folder)):
            continue
        try:
            found = read_captions(reading.desk, str(file.path))
        except UnknownSyntaxError as error:
            # Data of another program may bear the clip's name too.
            if file.path.suffix.lower() not in TRANSCRIPTS:
                reading.remarks.append(str(error))
            continue
        except BtsError as error:
            reading.remarks.append(str(error))
            continue
        done.add(file.lang)
        kind = "transcript" if file.path.suffix.lower() in TRANSCRIPTS else "caption"
        yield from _list_cues(kind, file.path.name, found.cues, file.lang)


def _list_tracks(reading: _Reading, facts: _Facts) -> Iterator[TextEntry]:
    """The captions in the clip: those of its tracks of text, else closed captions that its page has."""
    found = False
    if facts.texts and reading.desk.has_clip:
        try:
            for text in _read_tracks(reading):
                found = True
                yield text
        except (ClipError, InputError, UsageError) as error:
            reading.remarks.append(str(error))
    if facts.closed and not found:
        yield from _list_page_captions(reading)


def _read_tracks(reading: _Reading) -> Iterator[TextEntry]:
    """The words of each track of text. Raises ClipError."""
    from bts import media
    from bts.subtitles import read_codes, read_samples

    if not media.has_text_streams(reading.desk.clip, reading.desk.house.media):
        return
    with reading.desk.open() as clip:
        for track in media.list_text_tracks(clip):
            if not track.readable or not track.key.isdecimal():
                continue
            try:
                inside = media.read_embedded(clip, track.key)
                cues = (read_codes(inside.codes) if inside.codes else read_samples(inside.texts)).cues
            except BtsError as error:
                reading.remarks.append(f"{reading.desk.clip.name}: track {track.words}: {error.what}")
                continue
            lang = read_tag(track.language) if track.language else ""
            yield from _list_cues("caption", f"track {track.words}", cues, lang)


def _list_page_captions(reading: _Reading) -> Iterator[TextEntry]:
    """The captions that bts wrote for the clip's page: of closed captions in the pictures there are no others."""
    if reading.folder is None:
        return
    names = read_ledger(reading.folder).get("files", {})
    for name in sorted(names) if isinstance(names, dict) else ():
        first, lang, *rest = f"{name}..".split(".")
        if (first, rest[:1]) != ("clip", ["vtt"]):
            continue
        with suppress(InputError):
            found = read_file(reading.folder / name)
            yield from _list_cues("caption", name, found.cues, lang)


def _list_cues(kind: str, ref: str, cues: Sequence[Cue], lang: str) -> Iterator[TextEntry]:
    for cue in cues:
        yield _spoken(kind, ref, cue.span.start, cue.span.end, cue.text, cue.voices, lang)


def _spoken(
    kind: str, ref: str, start: Fraction, end: Fraction, text: str, people: Sequence[str] = (), lang: str = ""
) -> TextEntry:
    return {
        "kind": kind, "ref": ref, "start_ms": ceil_ms(start), "end_ms": ceil_ms(end), "sort": "", "caption": "",
        "text": text, "more": "", "people": list(people), "tags": [], "use": [], "credit": "", "lang": lang,
        "private": False,
    }  # fmt: skip


def _list_shots(record: dict[str, Any], fingerprint: str) -> list[ShotEntry]:
    """The shots of shots.json, where that is of the clip's content."""
    try:
        if record.get("clip", {}).get("fingerprint") != fingerprint:
            return []
        return [_shot_entry(shot) for shot in record["shots"]]
    except (KeyError, TypeError, ValueError, AttributeError):
        return []


def _shot_entry(shot: dict[str, Any]) -> ShotEntry:
    keyframe = shot["keyframe"]
    start, end, time = (ceil_ms(from_json_seconds(value)) for value in (shot["start"], shot["end"], keyframe["time"]))
    frames = (int(shot["start_frame"]), int(shot["end_frame"]))
    return {
        "number": int(shot["index"]), "start_ms": start, "end_ms": end, "start_frame": frames[0],
        "end_frame": frames[1], "time_ms": time, "frame": int(keyframe["frame"]), "picture": keyframe["path"] or "",
    }  # fmt: skip
