"""Places of results mirror the archive, are safe, and never meet."""

import os
import string
import time
from itertools import islice
from pathlib import Path, PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bts.batch.finding import Places, alternatives
from bts.batch.finding.places import mirror_folder, place_in
from bts.batch.records import Found
from bts.folders import alike, folder_name

NAMES = st.text(st.sampled_from("aA\u00e9e\u0301\u00df.2- ~:\udce9\u0130" + "-2"), min_size=1, max_size=6).filter(
    lambda name: name not in (".", "..")
)
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)


def met(path: str, top: str = "top") -> Found:
    folder, _, name = path.rpartition("/")
    return Found(Path(top, path), Path(top), mirror_folder(folder) / folder_name(Path(name)))


@given(st.lists(PATHS, max_size=30))
def test_no_two_places_are_equal_or_in_one_another(paths: list[str]) -> None:
    places = Places()
    given_ones = [places.assign(met(path)) for path in paths]
    folded = [tuple(map(alike, place.parts)) for place in given_ones]
    assert len(set(folded)) == len(folded)
    for parts in folded:
        assert not any(parts[:count] in set(folded) for count in range(1, len(parts)))
    for place in given_ones:
        assert not place.is_absolute()
        assert not {"..", ".", ""} & set(place.parts)
        assert os.path.normpath(place) == str(place)
        str(place).encode("utf-8")
    again = Places(given_ones)
    assert not any(again.is_free(place) for place in given_ones)


def test_places_are_those_that_a_person_expects() -> None:
    assert str(met("reel0/box 3/00.ts").place) == "reel0/box 3/00"
    assert list(map(str, islice(alternatives(met("box 3/00.ts")), 4))) == ["box 3/00", "box 3/00.ts", "box 3/00-2",
                                                                           "box 3/00-3"]  # fmt: skip
    places = Places()
    made = [str(places.assign(met(path))) for path in ("b/x.ts", "b/x.mov", "B/X.ts", "b/x.ts", "b/x", "b/x/y.ts")]
    assert made == ["b/x", "b/x.mov", "B/X.ts", "b/x-2", "b/x-3", "b/x-4/y"]


def test_a_clip_gives_way_to_the_folders_beside_it() -> None:
    top = PurePath("t")
    assert place_in(top, "reel.mp4", []) == top / "reel"
    assert place_in(top, "reel.mp4", ["Reel"]) == top / "reel.mp4"
    assert place_in(top, "reel.mp4", ["Reel", "reel.MP4", "reel-2"]) == top / "reel-3"


def test_a_deep_place_is_shortened_and_its_own(tmp_path: Path) -> None:
    deep = ["/".join([letter * 200] * 18) for letter in string.ascii_lowercase]
    made = {mirror_folder(folder) for folder in deep}
    assert len(made) == len(deep)
    assert all(len(str(place)) < 30 for place in made)
    assert mirror_folder("\u6f22" * 85) == PurePath("\u6f22" * 66)  # 255 bytes are too many for what comes behind
    (tmp_path / f"{mirror_folder(chr(0x1F600) * 63)}-50000").mkdir()


@pytest.mark.parametrize("below", ["", "reel/"])
def test_fifty_thousand_clips_of_one_name_take_seconds(below: str) -> None:
    places = Places([PurePath("reel")])
    found = met(f"{below}VIDEO.mp4")
    started = time.process_time()
    made = {places.assign(found) for _ in range(50_000)}
    assert len(made) == 50_000
    assert time.process_time() - started < 15
