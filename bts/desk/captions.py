"""Captions for a clip, from a file or from the clip itself, on its clock: the one way for notes and for snippets."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from bts.decoding import LARGEST_TEXT_FILE
from bts.desk.desk import Desk
from bts.errors import InputError, UsageError
from bts.model import Remark
from bts.notes.formats.kit.subtitles import place_in_clip
from bts.subtitles import Subtitles, read_codes, read_samples, read_subtitles

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
    try:
        return place_in_clip(read_file(Path(source), facts.rate), facts)
    except InputError as error:
        raise type(error)(error.what, error.path or Path(source), error.remedy) from error


def read_file(path: Path, rate: Fraction | None = None) -> Subtitles:
    """The captions of a file, on its own clock; `rate` as for `read_subtitles`. Raises InputError."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_TEXT_FILE + 1)
    except FileNotFoundError as error:
        raise InputError("no such file", path, "check the name") from error
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or error}", path, "check that you may read it") from error
    return read_subtitles(data, str(path), rate=rate)


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
