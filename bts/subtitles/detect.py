"""Which of the two syntaxes a file has, and its cues."""

from pathlib import Path

from bts.decoding import decode
from bts.errors import InputError
from bts.subtitles.cues import Subtitles
from bts.subtitles.srt import looks_like_srt, read_srt
from bts.subtitles.vtt import kind_of, looks_like_vtt, read_vtt


def read_subtitles(data: bytes, name: str, encoding: str = "") -> Subtitles:
    """The cues of a WebVTT or SubRip file with the content `data`; its content decides which, then its `name`.

    Raises:
        InputError: it is neither, not text, holds data in place of captions, or nothing in it can be used.
    """
    text = decode(data, name, encoding)
    if kind_of(text) == "metadata":
        raise InputError("this WebVTT file holds data for programs, not captions", name, "give one with captions")
    if looks_like_vtt(text):
        found = read_vtt(text)
    elif looks_like_srt(text) or (Path(name).suffix.lower() == ".srt" and "-->" in text):
        found = read_srt(text)
    else:
        raise InputError("neither WebVTT nor SubRip", name, "convert it to one of them, or take the notes' words")
    if not found.cues:
        why = f": {found.skipped[0]}" if found.skipped else ""
        raise InputError(f"no cue in it can be used{why}", name, "mend it, or give another file")
    return found
