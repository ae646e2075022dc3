"""Places of results mirror the archive, and are safe."""

import string
from itertools import islice
from pathlib import Path, PurePath

from bts.batch.finding.places import mirror_folder, place_in, vary


def test_names_come_in_the_order_that_a_person_expects() -> None:
    assert list(islice(vary("00", "00.ts"), 4)) == ["00", "00.ts", "00-2", "00-3"]
    assert list(islice(vary("00", "00"), 3)) == ["00", "00-2", "00-3"]


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
