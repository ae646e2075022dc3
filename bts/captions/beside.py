"""Files of captions that lie beside a clip and bear its name: clip.vtt, clip.de.srt, clip.en.sdh.ttml."""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bts.captions.languages import read_tag

SUFFIXES = (
    ".vtt", ".ttml", ".dfxp", ".srt", ".ass", ".ssa", ".stl", ".scc", ".sbv", ".smi", ".sami", ".sub", ".json", ".tsv",
)  # fmt: skip
"""Endings of files of captions and transcripts. Of several files in one language the one whose ending stands first is
taken: those formats keep places and styles too."""

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
    found = []
    for name in sorted(_list_names(clip.parent)):
        for own in (clip.name, clip.stem):
            if name.startswith(f"{own}.") and (read := _read_name(name[len(own) + 1 :].split("."))):
                lang, rank = read
                found.append((lang, rank, name))
                break
    return [CaptionFile(clip.parent / name, lang) for lang, _, name in sorted(found)]


def _list_names(folder: Path) -> Iterator[str]:
    with suppress(OSError), os.scandir(folder) as entries:
        yield from (entry.name for entry in entries if not entry.name.startswith(".") and entry.is_file())


def _read_name(parts: list[str]) -> tuple[str, tuple[bool, int]] | None:
    """Language and rank of a file by what its name has behind the clip's; None for no file of captions."""
    *words, suffix = parts
    suffix = f".{suffix.casefold()}"
    if suffix not in SUFFIXES or len(parts) > MOST_PARTS:
        return None
    rank = (not (words and words[-1].casefold() in FOR_THE_DEAF), SUFFIXES.index(suffix))
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
