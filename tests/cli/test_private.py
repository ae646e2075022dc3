"""A private note leaves no trace in anything that bts makes of its clip, nor in exports that do not ask for it."""

import hashlib
import json
import zipfile
from pathlib import Path

import pytest

from bts.notes.formats import get, names
from tests.conftest import Bts
from tests.little import little_clip

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

TOKEN = "zyxquorn"
"""A word that is in every field of the private note, and nowhere else."""

OURS = ("report.json", ".bts-made.json", "bts-run.json", "bts-run.db")
"""Files that say when and how long bts worked, and so differ from run to run."""

PUBLIC = ["1-3", "For me", "-c", "The bar", "--alt", "A bar with bottles", "-u", "still,snippet", "--credit", "NBC"]
SECRET = [
    "1.2-2.8", TOKEN, "-c", TOKEN, "--alt", TOKEN, "-u", "still,snippet,quote", "--credit", TOKEN,
    "--credit", f"creator={TOKEN}", "-p", f"{TOKEN}={TOKEN}", "-t", TOKEN, "-k", TOKEN, "--author", TOKEN, "--private",
]  # fmt: skip


@pytest.fixture
def clip(tmp_path: Path, bts: Bts) -> Path:
    """A clip with a public note, which asks for everything, and a private one that overlaps it and asks for more."""
    made = little_clip(tmp_path / "clip.mp4")
    for words in (PUBLIC, SECRET):
        done = bts("note", "add", made, *words)
        assert done.returncode == 0, done.stderr
    return made


def make_all(bts: Bts, clip: Path, out: Path) -> str:
    """Everything that shows notes, made into `out`; all that was printed."""
    commands: list[tuple[str | Path, ...]] = [
        ("run", clip, "-o", out / "run"),
        ("story", clip, "-o", out / "story"),
        ("still", clip, "--notes", "--burn-caption", "--burn-credit", "--format", "png", "-o", out / "png"),
        ("still", clip, "--notes", "--format", "webp", "-o", out / "webp"),
        ("snippet", clip, "--notes", "--captions", "both", "-o", out / "both"),
        ("snippet", clip, "0-4", "--captions", "both", "-o", out / "range"),
        ("reel", clip, "--captions", "both", "-o", out / "reel.mp4"),
        ("sheet", clip, "--sprite", "-o", out / "sheet.png"),
    ]
    out.mkdir()
    said = ""
    for command in commands:
        done = bts(*command)
        assert done.returncode == 0, f"{command}: {done.stderr}"
        said += done.stdout + done.stderr
    return said


def bytes_in(path: Path) -> bytes:
    """All bytes of a file, and those that are packed in it."""
    data = path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            data += b"".join(packed.read(name) for name in packed.namelist())
    return data


def digests(folder: Path) -> dict[str, str]:
    """Name of each file below a folder -> a digest of what is in it."""
    names = (*OURS, "catalogue.db")  # which knows when files were changed
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name not in names]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def without(clip: Path, word: str) -> None:
    """Take the notes that hold a word out of the clip's file, as if they had never been."""
    file = Path(f"{clip}.notes.json")
    notes = [note for note in json.loads(file.read_text(encoding="utf-8")) if word not in json.dumps(note)]
    file.write_text(json.dumps(notes), encoding="utf-8")


def test_nothing_of_a_private_note_is_in_anything_that_is_made(bts: Bts, clip: Path, tmp_path: Path) -> None:
    said = make_all(bts, clip, tmp_path / "with")
    made = [path for path in (tmp_path / "with").rglob("*") if path.is_file()]
    assert {path.suffix for path in made} >= {".jpg", ".png", ".webp", ".mp4", ".vtt", ".srt", ".html", ".md", ".json"}
    assert [path for path in made if TOKEN.encode() in bytes_in(path).lower() or TOKEN in path.name] == []
    assert TOKEN not in said
    assert "1 private note held back" in said
    report = json.loads((tmp_path / "with" / "run" / "clip" / "report.json").read_text(encoding="utf-8"))
    assert "1 private note held back" in report["warnings"]
    assert (report["counts"]["stills"], report["counts"]["snippets"]) == (1, 1)
    # What is burnt into pictures cannot be searched for: they are those of a clip that never had the note.
    without(clip, TOKEN)
    make_all(bts, clip, tmp_path / "without")
    assert digests(tmp_path / "with") == digests(tmp_path / "without")


@pytest.mark.parametrize("name", [name for name in names() if get(name).write is not None])
def test_an_export_has_private_notes_only_when_asked(bts: Bts, clip: Path, tmp_path: Path, name: str) -> None:
    target = tmp_path / f"out{get(name).suffixes[0]}"
    where = ("--uri", "https://example.org/clip.mp4") if get(name).web else ()
    held = bts("note", "export", clip, "--format", name, "-o", target, *where)
    assert held.returncode in (0, 5), held.stderr
    if held.returncode == 0:
        assert TOKEN.encode() not in bytes_in(target).lower()
        assert "1 private note held back" in held.stderr
    told = bts("note", "export", clip, "--format", name, "-o", target, "--with-private", "--force", *where)
    if told.returncode == 0:
        assert TOKEN.encode() in bytes_in(target).lower()
        assert "1 private note in it" in told.stderr


def test_what_was_made_of_a_note_goes_when_it_becomes_private(bts: Bts, clip: Path, tmp_path: Path) -> None:
    listed = json.loads(bts("note", "list", clip, "--json").stdout)["notes"]
    secret = next(note["id"] for note in listed if note.get("private"))
    bts("note", "edit", clip, secret, "--no-private")
    out = tmp_path / "out"
    assert bts("run", clip, "-o", out).returncode == 0
    assert any(TOKEN in path.name for path in out.rglob("*"))
    bts("note", "edit", clip, secret, "--private")
    assert bts("run", clip, "-o", out).returncode == 0
    found = [path for path in out.rglob("*") if path.is_file() and path.name not in OURS[:3]]
    assert [path for path in found if TOKEN in path.name or TOKEN.encode() in bytes_in(path).lower()] == []
