"""From clips to hits: run, indexed, asked with a picture."""

from fractions import Fraction
from pathlib import Path

import pytest
from PIL import Image

from bts import media
from bts.catalogue.catalogue import Catalogue
from bts.catalogue.describe import describe_clip
from bts.catalogue.pictures.hashing import pack_hashes
from bts.catalogue.pictures.hits import find_also, search_like
from bts.catalogue.records import Entry
from bts.errors import InputError
from tests.catalogue.pictures.test_alike import analyse, film


def describe(clip: Path, folder: Path) -> Entry:
    entry = describe_clip(clip, folder)
    entry["hashes"] = pack_hashes(folder, entry["fingerprint"])
    return entry


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("catalogue")
    clips = [
        film(home / "first.mp4", (0, 1, 2, 3), "320x180", "null"),
        film(home / "second.mp4", (5, 2), "256x144", "null"),
    ]
    for clip in clips:
        analyse(clip, home / "out" / clip.stem)
    with Catalogue.open(home / "out" / "catalogue.db") as opened:
        opened.put_all(describe(clip, home / "out" / clip.stem) for clip in clips)
    return home / "out" / "catalogue.db"


def test_a_picture_gives_the_shot_its_moment_and_the_same_footage_elsewhere(catalogue: Path, tmp_path: Path) -> None:
    with media.open_clip(catalogue.parent.parent / "first.mp4") as clip:
        rgb = next(picture.rgb for _, picture in media.pictures_at(clip, [Fraction("2.52")]))
    Image.fromarray(rgb).save(tmp_path / "q.jpg", quality=60)
    with Catalogue.read(catalogue) as opened:
        seen = search_like(opened, tmp_path / "q.jpg")
        hits = {hit.clip.name: hit for hit in seen.hits}
        first = hits["first.mp4"]
        also = find_also(opened, first)
    assert (seen.clips, seen.unseen) == (2, 0)
    assert {name: (hit.kind, hit.shot) for name, hit in hits.items()} == {
        "first.mp4": ("shot", 3), "second.mp4": ("shot", 2),
    }  # fmt: skip
    assert abs(first.time - Fraction("2.52")) < Fraction("0.1")
    assert first.picture is not None
    assert first.picture.is_file()
    assert "its frame 6" in first.why
    assert [(hit.clip.name, hit.shot) for hit in also] == [("second.mp4", 2)]


def test_a_broken_row_is_named_with_its_remedy(catalogue: Path, tmp_path: Path) -> None:
    broken = tmp_path / "catalogue.db"
    broken.write_bytes(catalogue.read_bytes())
    with Catalogue.open(broken) as opened:
        opened.database.execute("UPDATE hashes SET packed = x'0102'")
    Image.effect_noise((64, 36), 90).resize((640, 360)).save(tmp_path / "q.png")
    with Catalogue.read(broken) as opened, pytest.raises(InputError, match="cannot be read"):
        search_like(opened, tmp_path / "q.png")
