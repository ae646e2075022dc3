"""An entry as rows of the tables, and a text's row as words of the index."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from bts.catalogue.folding import index_text, is_spaceless, pair_word, split_words, tidy
from bts.catalogue.matching import ALL, PRIVATE, sign_of
from bts.catalogue.records import Entry, TextEntry
from bts.catalogue.schema import INDEXES, SPOKEN_KINDS, TEXT_COLUMNS

Row = tuple[object, ...]

BREAK = "\n"
"""What stands between the people, tags and uses of a text; no tidy text has it."""

_AT = {name: place for place, name in enumerate(TEXT_COLUMNS)}

CLIP_COLUMNS = (
    "path", "folder", "fingerprint", "size", "container", "codec", "width", "height", "duration_ms", "frames", "date",
    "title", "description", "credit", "names", "formats", "tracks", "gone",
)  # fmt: skip
"""Columns of `clips` behind its number, in the order in which they are written."""


def clip_row(entry: Entry, folder: bytes, *, tracks: bool) -> Row:
    """The row of a clip, its folder of results as the catalogue keeps it; `tracks`: its own tracks were read."""
    title, description, credit = (tidy(entry[name]) for name in ("title", "description", "credit"))
    facts = tuple(entry[name] for name in ("width", "height", "duration_ms", "frames", "date"))
    return (
        os.fsencode(entry["path"]), folder, entry["fingerprint"], entry["size"], entry["container"], entry["codec"],
        *facts, title, description, credit, _names_of(entry), _formats_of(entry), int(tracks), 0,
    )  # fmt: skip


def _names_of(entry: Entry) -> str:
    """The words that `clip:` finds: those of the path and of the title."""
    parts = [*Path(entry["path"]).parts, entry["title"]]
    return f" {' '.join(word for part in parts for word in index_text(tidy(part)).split())} "


def _formats_of(entry: Entry) -> str:
    """The words that `format:` finds: the ending, the codec, and the container where its ending does not say it."""
    suffix, containers = tidy(Path(entry["path"]).suffix.lower().lstrip(".")), entry["container"].split(",")
    words = [suffix, entry["codec"], *(() if suffix in containers else containers[:1])]
    return f" {' '.join(filter(None, words))} "


def text_rows(entry: Entry) -> Iterator[Row]:
    """The rows of all texts but those of the clip's own tracks: the clip itself, what was written, what was spoken."""
    yield text_row(_describe(entry))
    for text in sorted(entry["texts"], key=lambda text: text["kind"] in SPOKEN_KINDS):
        yield text_row(text)


def _describe(entry: Entry) -> TextEntry:
    """The text that stands for the clip itself."""
    path = Path(entry["path"])
    return {
        "kind": "clip", "ref": "", "start_ms": 0, "end_ms": -1, "sort": "", "caption": entry["title"],
        "text": entry["description"], "more": path.name, "people": [], "tags": [], "use": [],
        "credit": entry["credit"], "lang": "", "private": False,
    }  # fmt: skip


def text_row(text: TextEntry, *, inside: bool = False) -> Row:
    """The row of a text; `inside`: it is of one of the clip's own tracks."""
    lists = (BREAK.join(map(tidy, text[name])) for name in ("people", "tags", "use"))
    return (
        text["kind"], tidy(text["ref"]), text["start_ms"], text["end_ms"], tidy(text["sort"]), tidy(text["caption"]),
        tidy(text["text"]), tidy(text["more"]), *lists, tidy(text["credit"]), text["lang"], int(text["private"]),
        int(inside),
    )  # fmt: skip


def index_of(row: Sequence[object]) -> str:
    """The name of the index that a row of `texts` is in."""
    return "spoken" if row[_AT["kind"]] in SPOKEN_KINDS else "written"


def index_row(row: Sequence[object]) -> Row:
    """The words of a row of `texts`, one item for each column of its index."""
    words = {
        "caption": index_text(str(row[_AT["caption"]])),
        "text": index_text(f"{row[_AT['text']]} {row[_AT['more']]}"),
        "people": index_text(str(row[_AT["people"]])),
        "tags": index_text(f"{row[_AT['tags']]} {row[_AT['sort']]}"),
        "signs": _signs_of(row),
    }
    return tuple(words[column] for column in INDEXES[index_of(row)])


_known_signs: dict[tuple[object, ...], str] = {}


def _signs_of(row: Sequence[object]) -> str:
    """The words that say what a text is: of which kind, for which uses, whether it is private."""
    key = tuple(row[_AT[name]] for name in ("kind", "sort", "uses", "private"))
    if key not in _known_signs:
        kind, sort, uses, private = key
        used = [sign_of("use", use) for use in str(uses).split(BREAK)]
        signs = [ALL, sign_of("kind", str(kind)), sign_of("kind", str(sort)), *used, PRIVATE if private else ""]
        _known_signs[key] = " ".join(dict.fromkeys(filter(None, signs)))
    return _known_signs[key]


def split_list(kept: str) -> tuple[str, ...]:
    """The people, tags or uses of a row."""
    return tuple(filter(None, kept.split(BREAK)))


def find_in_names(words: str) -> str:
    """What `clip:` with these words has to find in the names of a clip: words that begin so, one behind the other."""
    parts = (pair_word(word) if is_spaceless(word) else [word] for word in split_words(words))
    return " " + " ".join(part for pair in parts for part in pair)
