"""`bts story` hands over what lies in the folder, with what a person changed in it and what the notes brought since."""

import subprocess
import zipfile
from pathlib import Path

import pytest

from tests.conftest import Bts
from tests.little import annotate, little_clip

pytestmark = pytest.mark.slow

FOLDER = Path("outputs/little")
PACKAGE = FOLDER / "little.story.zip"


@pytest.fixture
def place(bts: Bts, tmp_path: Path) -> Path:
    """A folder with a clip, its notes and its story."""
    clip = little_clip(tmp_path / "little.mp4")
    annotate(clip, ("1", "still", "The bars."), ("2-3.5", "snippet", "The other set."))
    done = bts("story", "little.mp4")
    assert done.returncode == 0, done.stderr
    return tmp_path


def change(page: Path, old: str, new: str) -> None:
    """Change a page by hand."""
    text = page.read_text("utf-8")
    assert old in text
    page.write_text(text.replace(old, new), "utf-8")


def read_packed(place: Path, name: str) -> str:
    """A page as the package holds it."""
    with zipfile.ZipFile(place / PACKAGE) as package:
        return package.read(name).decode()


def test_new_notes_come_beside_a_changed_page_then_into_it(bts: Bts, place: Path) -> None:
    page, new = place / FOLDER / "story.md", place / FOLDER / "story.new.md"
    change(page, "The bars.", "The bars, in seven colours.")
    assert bts("note", "add", "little.mp4", "3.6", "A red wall.", "--use", "quote").returncode == 0
    done = bts("story", "little.mp4")
    assert done.returncode == 0, done.stderr
    lines = done.stderr.splitlines()
    assert "--- story.md as bts wrote it last" in lines
    assert any(line.startswith("+") and "A red wall." in line for line in lines)
    assert not any(line.startswith("+") and "bars" in line for line in lines)
    assert "seven colours" in page.read_text("utf-8")
    assert "A red wall." not in page.read_text("utf-8")
    assert "A red wall." in new.read_text("utf-8")

    # The same notes and the same page, and yet there is something to do.
    done = bts("story", "little.mp4", "--merge")
    assert done.returncode == 0, done.stderr
    assert all(words in page.read_text("utf-8") for words in ("seven colours", "A red wall."))
    assert not new.exists()
    assert "nothing is new" in bts("story", "little.mp4", "--merge").stderr


def test_a_conflict_ends_with_5_and_leaves_the_page(bts: Bts, place: Path) -> None:
    page = place / FOLDER / "story.md"
    change(page, "The bars.", "The bars, in seven colours.")
    before = page.read_bytes()
    assert bts("note", "edit", "little.mp4", "@1", "--text", "The test card.").returncode == 0
    done = bts("story", "little.mp4", "--merge")
    assert done.returncode == 5, done.stderr
    assert "Traceback" not in done.stderr
    assert page.read_bytes() == before
    both = (place / FOLDER / "story.new.md").read_text("utf-8")
    assert "seven colours" in both
    assert "The test card." in both


def test_what_a_person_changed_is_handed_over(bts: Bts, place: Path) -> None:
    for words in ("first", "second"):
        for name in ("story.html", "story.md"):
            text = (place / FOLDER / name).read_text("utf-8")
            (place / FOLDER / name).write_text(text.replace("The bars", f"{words} The bars"), "utf-8")
        (place / FOLDER / "story.local.css").write_text(f".{words} {{}}\n", "utf-8")
        done = bts("story", "little.mp4", "--zip", "--single-file", "--embed")
        assert done.returncode == 0, done.stderr
        for name in ("story.html", "story.md"):
            assert f"{words} The bars" in read_packed(place, name)
        for name in ("story.single.html", "story.embed.html"):
            assert f"{words} The bars" in (place / FOLDER / name).read_text("utf-8")
    with zipfile.ZipFile(place / PACKAGE) as package:
        package.extractall(place / "elsewhere")
    sums = ["sha256sum", "--quiet", "-c", "MANIFEST.txt"]
    done = subprocess.run(sums, cwd=place / "elsewhere", capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert "clip.mp4" in (place / "elsewhere/MANIFEST.txt").read_text("utf-8")


def test_a_theme_is_ejected_and_used(bts: Bts, place: Path) -> None:
    done = bts("story", "little.mp4", "--eject", "house")
    assert done.returncode == 0, done.stderr
    assert 'theme = "house"' in done.stderr
    (place / "bts.toml").write_text('[story]\ntheme = "house"\n', "utf-8")
    with (place / "house/story.css").open("a", encoding="utf-8") as styles:
        styles.write("\n.mine { color: teal }\n")
    done = bts("story", "little.mp4", "--format", "html")
    assert done.returncode == 0, done.stderr
    assert ".mine { color: teal }" in (place / FOLDER / "story.html").read_text("utf-8")
    done = bts("story", "little.mp4", "--eject", "house")
    assert done.returncode == 5
    assert "already" in done.stderr
