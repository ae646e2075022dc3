"""Captions for a clip, from a file or from the clip itself, on its clock: the one way for notes and for snippets."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from bts.captions.profiles import PROFILES, WIDE
from bts.captions.speech import split_speech
from bts.decoding import LARGEST_TEXT_FILE, decode
from bts.desk.desk import Desk
from bts.errors import InputError, NotesFileError, UsageError
from bts.model import Remark
from bts.notes.formats import ClipFacts, parse_notes
from bts.notes.formats.kit.subtitles import place_in_clip
from bts.notes.formats.kit.utterances import TimedWord
from bts.notes.formats.speech import word_times
from bts.subtitles import Cue, Subtitles, UnknownSyntaxError, read_codes, read_samples, read_subtitles
from bts.subtitles.blocks import Remarks
from bts.subtitles.markup import Plain
from bts.subtitles.reading import Entry, make_subtitles

SPOKEN, CHAPTER = "transcript:", "chapter"
"""How the origin of a note of a transcript begins, and the kind of one that is no speech."""

TABLES = ("csv", "tsv")
"""Formats of notes of which those with words, a start and an end in each line are taken for a transcript (Whisper)."""

INSIDE = "clip"
"""What a person says for the captions in the clip itself."""


def read_captions(desk: Desk, source: str, track: str = "") -> Subtitles:
    """The captions of a file, or with INSIDE those of the clip's own `track`, in seconds of the clip.

    Raises:
        InputError: a file is missing, of no syntax that is known, or holds no caption of use.
        UsageError: the clip has no such track, or a track was named for a file.
        ClipError: the clip cannot be read.
    """
    if source == INSIDE:
        return read_inside(desk, track)
    if track:
        raise UsageError("--track names a track of the clip, and the captions come from a file", None, "leave it out")
    facts = desk.format_facts()
    path = Path(source)
    try:
        data = _read_bytes(path)
        try:
            found = read_subtitles(data, str(path), rate=facts.rate)
        except UnknownSyntaxError as error:
            spoken = read_transcript(data, path.name, facts)
            if spoken is None:
                raise error from None
            return spoken
        return place_in_clip(found, facts)
    except InputError as error:
        raise type(error)(error.what, error.path or path, error.remedy) from error


def read_file(path: Path, rate: Fraction | None = None) -> Subtitles:
    """The captions of a file, on its own clock; `rate` as for `read_subtitles`. Raises InputError."""
    return read_subtitles(_read_bytes(path), str(path), rate=rate)


def read_transcript(data: bytes, name: str, facts: ClipFacts) -> Subtitles | None:
    """A transcript as captions, in seconds of the clip; None for a file of another kind.

    Its times are kept; what is too long for a caption is cut into several, by the times of its words where it has them.
    """
    try:
        found = parse_notes(data, name, facts)
    except NotesFileError:
        return None
    notes = [note for note in found.notes if note.kind != CHAPTER]
    spoken = all(note.origin.startswith(SPOKEN) for note in notes)
    timed = found.form.name in TABLES and all(note.end is not None for note in notes)
    if not notes or not (spoken or timed):
        return None
    words = word_times(decode(data, name), found.form.name)
    entries = [
        Entry(0, note.start, note.end, Plain(tuple(filter(None, map(str.strip, note.text.split("\n")))),
              tuple(person.name for person in note.people)))
        for note in notes
    ]  # fmt: skip
    whole = make_subtitles(entries, Remarks(), may_roll=False)
    cues = [part for cue in whole.cues for part in _split_spoken(cue, words, facts)]
    said = Remark(0, f"it is a transcript ({found.form.title}), made into {len(cues)} captions")
    return Subtitles(tuple(cues), (*found.skipped, *whole.skipped), (said, *found.changed, *whole.changed))


def _split_spoken(cue: Cue, words: Mapping[tuple[Fraction, str], Sequence[TimedWord]], facts: ClipFacts) -> list[Cue]:
    timed = words.get((cue.span.start + facts.shift, " ".join(cue.text.split())), ())
    spoken = [(word.text, word.start - facts.shift, word.end - facts.shift) for word in timed]
    return split_speech(cue, spoken, PROFILES["web"].layout(WIDE))


def _read_bytes(path: Path) -> bytes:
    """What is in a file, as far as any file of text is read. Raises InputError."""
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_TEXT_FILE + 1)
    except FileNotFoundError as error:
        raise InputError("no such file", path, "check the name") from error
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or error}", path, "check that you may read it") from error


def read_inside(desk: Desk, track: str = "") -> Subtitles:
    """The captions in the clip: of a `track`, else of the one that `media.read_embedded` chooses, and that is said.

    The lines of cues and remarks are the numbers of captions in the track. Raises UsageError, ClipError.
    """
    from bts import media

    try:
        with desk.open() as clip:
            inside = media.read_embedded(clip, track)
        found = read_codes(inside.codes) if inside.codes else read_samples(inside.texts)
    except (UsageError, InputError) as error:
        if error.path is not None:
            raise
        raise type(error)(error.what, desk.clip, error.remedy) from error
    if not found.cues:
        why = f": {found.skipped[0].what}" if found.skipped else ""
        raise UsageError(
            f"no caption of track {inside.track.words} can be used{why}", desk.clip, "choose another --track"
        )
    if not inside.others or track:
        return found
    also = "; ".join(other.words for other in inside.others)
    said = Remark(0, f"track {inside.track.words} was read; --track takes another: {also}")
    return replace(found, changed=(said, *found.changed))
