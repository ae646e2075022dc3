"""Captions that somebody wrote already, from a file, in the clip's time."""

from pathlib import Path

from bts.decoding import LARGEST_TEXT_FILE
from bts.errors import InputError
from bts.model import Remark
from bts.subtitles import Cue, read_subtitles


def read_captions(path: Path) -> tuple[list[Cue], list[Remark]]:
    """The captions of a .vtt or .srt file in seconds of the clip, by start; and what of the file was not read so.

    Raises:
        InputError: it is missing, neither WebVTT nor SubRip, not text, or no caption in it can be used.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_TEXT_FILE + 1)
    except FileNotFoundError as error:
        raise InputError("no such file", path, "check the name") from error
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or error}", path, "check that you may read it") from error
    found = read_subtitles(data, str(path))
    remarks = sorted((*found.skipped, *found.changed), key=lambda remark: remark.line)
    return sorted(found.cues, key=lambda cue: cue.span.start), remarks
