"""From clips to hits: run, indexed, asked with a picture."""

from fractions import Fraction
from pathlib import Path

import pytest
from PIL import Image

from bts import media
from bts.catalogue.catalogue import Catalogue
from bts.catalogue.describe import describe_clip
from bts.catalogue.pictures.hashing import pack_hashes
from bts.catalogue.pictures.hits import search_like
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
    assert (seen.clips, seen.unseen) == (2, 0)
    assert {name: (hit.kind, hit.shot) for name, hit in hits.items()} == {
        "first.mp4": ("shot", 3), "second.mp4": ("shot", 2),
    }  # fmt: skip
    assert abs(first.time - Fraction("2.52")) < Fraction("0.1")
    assert first.picture is not None
    assert first.picture.is_file()
    assert "its frame 6" in first.why


def test_a_clip_with_another_part_of_the_shot_is_found_too(tmp_path: Path) -> None:
    whole, part, other = (tmp_path / f"{name}.mp4" for name in ("whole", "part", "other"))
    # A pan in which the first and the last picture have nothing in common.
    film(whole, (1,), "320x180", "crop=300:169:'20*n':100,scale=640:360")
    film(other, (4,), "320x180", "null")
    media.run_ffmpeg(["-ss", "0.6", "-i", str(whole), "-c:v", "libx264", "-crf", "30", "-y", str(part)])
    media.run_ffmpeg(["-i", str(whole), "-frames:v", "1", "-y", str(tmp_path / "q.png")])
    with Catalogue.open(tmp_path / "out" / "catalogue.db") as opened:
        for clip in (whole, part, other):
            analyse(clip, tmp_path / "out" / clip.stem)
            opened.put(describe(clip, tmp_path / "out" / clip.stem))
        hits = search_like(opened, tmp_path / "q.png").hits
        assert [hit.clip.name for hit in search_like(opened, tmp_path / "q.png", limit=1).hits] == ["whole.mp4"]
    assert [hit.clip.name for hit in hits] == ["whole.mp4", "part.mp4"]
    assert hits[1].why.startswith("has footage of whole.mp4, shot 1: agrees by")


def test_a_broken_row_is_named_with_its_remedy(catalogue: Path, tmp_path: Path) -> None:
    broken = tmp_path / "catalogue.db"
    broken.write_bytes(catalogue.read_bytes())
    with Catalogue.open(broken) as opened:
        opened.database.execute("UPDATE hashes SET packed = x'0102'")
    Image.effect_noise((64, 36), 90).resize((640, 360)).save(tmp_path / "q.png")
    with Catalogue.read(broken) as opened, pytest.raises(InputError, match="cannot be read"):
        search_like(opened, tmp_path / "q.png")
