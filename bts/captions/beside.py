"""Files of captions that lie beside a clip and bear its name: clip.vtt, clip.de.srt, clip.en.sdh.ttml."""

import os
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, takewhile
from pathlib import Path

from bts.captions.languages import read_tag
from bts.choices import CAPTION_SUFFIXES

FOR_THE_DEAF = ("sdh", "cc", "hi")
"""Words in a name for captions that tell of sounds too; such a file is taken before another of its language."""

FORCED = ("forced", "foreign")
"""Words in a name for captions that translate signs and foreign sentences alone, and so are none of the clip."""

MOST_PARTS = 3
"""Parts of a name behind the clip's, at dots: a language, a word of the above, the suffix."""


@dataclass(frozen=True)
class CaptionFile:
    """A file of captions, and the BCP 47 tag of the language that its name says; "" where it says none."""

    path: Path
    lang: str


def list_caption_files(clip: Path) -> list[CaptionFile]:
    """The files of captions beside a clip, those of one language in the order in which they are to be tried.

    They are known by their names alone. Notes have names that are none of these.
    """
    return choose_caption_files(clip, list_names(clip.parent))


def choose_caption_files(clip: Path, names: Sequence[str]) -> list[CaptionFile]:
    """The same by the `list_names` of the clip's folder, for many clips in one."""
    found = set()
    for own in (clip.name, clip.stem):
        start = f"{own}."
        behind = islice(names, bisect_left(names, start), None)
        for name in takewhile(lambda name: name.startswith(start), behind):  # noqa: B023 it is used up here
            if read := _read_name(name[len(own) + 1 :].split(".")):
                lang, rank = read
                found.add((lang, rank, name))
    return [CaptionFile(clip.parent / name, lang) for lang, _, name in sorted(found)]


def list_names(folder: Path) -> list[str]:
    """The names of the files in a folder that are not hidden, sorted; none where it cannot be read."""
    try:
        with os.scandir(folder) as entries:
            return sorted(entry.name for entry in entries if not entry.name.startswith(".") and entry.is_file())
    except OSError:
        return []


def _read_name(parts: list[str]) -> tuple[str, tuple[bool, int]] | None:
    """Language and rank of a file by what its name has behind the clip's; None for no file of captions."""
    *words, suffix = parts
    suffix = f".{suffix.casefold()}"
    if suffix not in CAPTION_SUFFIXES or len(parts) > MOST_PARTS:
        return None
    rank = (not (words and words[-1].casefold() in FOR_THE_DEAF), CAPTION_SUFFIXES.index(suffix))
    if words and words[-1].casefold() in FORCED:
        return None
    # The word `hi` alone is Hindi, behind a language it is "hearing impaired".
    if len(words) == MOST_PARTS - 1 and not rank[0]:
        words = words[:1]
    elif words and words[0].casefold() in FOR_THE_DEAF[:2]:
        words = words[1:]
    if not words:
        return "", rank
    lang = read_tag(words[0]) if len(words) == 1 else ""
    return (lang, rank) if lang else None
