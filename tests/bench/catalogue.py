"""Time and size of the catalogue: built, changed, searched.

    python -m tests.bench.catalogue                a million notes over 50,000 clips (minutes)
    python -m tests.bench.catalogue --clips 1000   fewer

Words come as often as in English (Zipf's law), from a vocabulary of 60,000. The queries are 200 of the kinds that
people type: words of all frequencies, several of them, phrases, prefixes, filters. Times are of this process alone, in
a warm cache; `first` is the first search after the catalogue was opened.
"""

import argparse
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from bts.catalogue.catalogue import Catalogue, build
from bts.catalogue.query import read_query
from bts.catalogue.records import Entry, TextEntry
from bts.catalogue.search import search
from bts.choices import KINDS

NOTES = 20
"""Notes of each clip."""

VOCABULARY, CAPTION, TEXT = 60_000, 8, 24
"""Different words there are; words of a caption, and of a text."""

QUERIES = 200
"""Queries that are timed."""

SYLLABLES = "ba ce di fo gu ka le mi no pu ra se ti vo zu cha dre fli gro plu sta tri".split()
PEOPLE = [f"{first} {last}" for first in ("Ada", "Bo", "Cy", "Di", "Ed") for last in ("Lovelace", "Marsh", "Holt")]
TAGS = "casino train harbour night interview stunt rain crowd car bridge".split()


class Words:
    """Words with the frequencies of a language: `rank` 0 is the most frequent."""

    def __init__(self, seed: int = 1) -> None:
        self.random = np.random.default_rng(seed)
        made: dict[str, None] = {}
        letters = random.Random(seed)
        while len(made) < VOCABULARY:
            made["".join(letters.choices(SYLLABLES, k=letters.choice((1, 2, 2, 3, 3, 4))))] = None
        self.all = np.array(list(made))
        self.shares = np.cumsum(1 / np.arange(1, VOCABULARY + 1))

    def sentences(self, count: int, length: int) -> list[str]:
        """Sentences of so many words."""
        chosen = np.searchsorted(self.shares, self.random.random((count, length)) * self.shares[-1])
        return [" ".join(row) for row in self.all[chosen].tolist()]

    def at(self, low: int, high: int) -> str:
        """A word whose rank is between these."""
        return str(self.all[int(self.random.integers(low, high))])


def make_entry(number: int, words: Words, made: random.Random) -> Entry:
    """A clip with its notes."""
    captions, texts = words.sentences(NOTES, CAPTION), words.sentences(NOTES, TEXT)
    notes: list[TextEntry] = [
        {
            "kind": "note", "ref": f"{number}n{at}", "start_ms": at * 5000, "end_ms": -1, "sort": made.choice(KINDS),
            "caption": captions[at], "text": texts[at], "more": "", "people": made.sample(PEOPLE, made.choice((0, 1))),
            "tags": made.sample(TAGS, made.choice((0, 1, 2))), "use": ["still"] if at % 3 == 0 else [], "credit": "",
            "lang": "", "private": at == 7,
        }
        for at in range(NOTES)
    ]  # fmt: skip
    return {
        "path": f"/archive/reel{number // 100}/box {number % 7}/{words.at(0, 9000)}-{number:05}.mp4",
        "folder": f"/archive/results/{number}", "fingerprint": f"fast:{number:032x}", "size": 1, "container": "mov,mp4",
        "codec": "h264", "width": 1920, "height": 1080, "duration_ms": 100_000 + number, "frames": 2500,
        "date": f"{1950 + number % 60}-0{1 + number % 9}-11", "title": words.sentences(1, 4)[0], "description": "",
        "credit": "", "stamp": {}, "texts": notes, "tracks": [], "hashes": b"", "remarks": [],
        "shots": [
            {"number": at + 1, "start_ms": at * 5000, "end_ms": at * 5000 + 5000, "start_frame": at * 125,
             "end_frame": at * 125 + 125, "time_ms": at * 5000 + 1000, "frame": at * 125 + 25,
             "picture": f"keyframes/{at + 1:04}.jpg"} for at in range(NOTES)
        ],
    }  # fmt: skip


def list_queries(words: Words, made: random.Random) -> Iterator[list[str]]:
    """Queries as people type them."""
    kinds: list[Callable[[], list[str]]] = [
        lambda: [words.at(0, 60)],
        lambda: [words.at(60, 2000)],
        lambda: [words.at(500, 20_000)],
        lambda: [words.at(10, 300), words.at(50, 2000)],
        lambda: [words.at(0, 100), words.at(0, 100), words.at(100, 3000)],
        lambda: [f"{words.at(3, 100)} {words.at(3, 100)}"],
        lambda: [f"{words.at(300, 5000)[:4]}*"],
        lambda: [words.at(10, 1000), f"-{words.at(10, 200)}"],
        lambda: [words.at(10, 1000), f"person:{made.choice(PEOPLE)}"],
        lambda: [words.at(10, 1000), "after:1962", "before:1970"],
        lambda: [f"kind:{made.choice(KINDS)}", f"tag:{made.choice(TAGS)}"],
        lambda: [words.at(10, 1000), f"clip:{words.at(0, 9000)}"],
    ]
    for number in range(QUERIES):
        yield kinds[number % len(kinds)]()


def measure(clips: int, folder: Path) -> dict[str, float]:
    """Build a catalogue of so many clips, search it, change it; figures by name."""
    path = folder / "catalogue.db"
    words, made = Words(), random.Random(2)
    figures: dict[str, float] = {}
    making = 0.0
    started = time.perf_counter()
    used = time.process_time()
    with build(path) as catalogue:
        for first in range(0, clips, 1000):
            began = time.process_time()
            entries = [make_entry(number, words, made) for number in range(first, min(clips, first + 1000))]
            making += time.process_time() - began
            catalogue.put_all(entries)
    figures["build, s of processor"] = time.process_time() - used - making
    figures["build, s of wall"] = time.perf_counter() - started - making
    figures["size, MB"] = path.stat().st_size / 1e6
    figures |= time_searches(path, words, made)
    with Catalogue.open(path) as catalogue:
        times = []
        for number in range(0, clips, max(1, clips // 20)):
            entry = make_entry(number, words, made)
            began = time.perf_counter()
            catalogue.put(entry)
            times.append(time.perf_counter() - began)
    figures["one clip changed, ms"] = 1000 * statistics.median(times)
    figures["memory, MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return figures


def time_searches(path: Path, words: Words, made: random.Random) -> dict[str, float]:
    """Milliseconds of the searches."""
    times: list[tuple[float, float, str]] = []
    with Catalogue.read(path) as catalogue:
        for arguments in list_queries(words, made):
            query = read_query(arguments)
            began, used = time.perf_counter(), time.process_time()
            search(catalogue, query, 20, private=True)
            spent = 1000 * (time.process_time() - used)
            times.append((spent, 1000 * (time.perf_counter() - began), query.words))
    figures = {"search, first, ms": times[0][1]}
    for spent, _, said in sorted(times)[-12:]:
        print(f"  {spent:7.1f} ms  {said}", file=sys.stderr)
    for name, column in (("of processor", 0), ("of wall", 1)):
        at = sorted(row[column] for row in times)
        for said, place in (("p50", len(at) // 2), ("p95", len(at) * 95 // 100), ("slowest", -1)):
            figures[f"search, {said}, ms {name}"] = float(at[place])
    return figures


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clips", type=int, default=50_000)
    clips = parser.parse_args().clips
    with tempfile.TemporaryDirectory() as folder:
        for name, value in measure(clips, Path(folder)).items():
            print(f"{name:32} {value:10.1f}")


if __name__ == "__main__":
    main()
