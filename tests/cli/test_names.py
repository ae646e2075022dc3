"""Names that are bytes, or that forge: every command takes them, shows them on one line, and gives them back whole."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote_from_bytes, unquote_to_bytes, urlsplit

import pytest

from bts.errors import printable
from bts.notes.formats import get as format_named
from bts.notes.formats import written_names as format_names
from tests.little import little_clip

NAMES = {
    "latin-1": b"l-\xe9.mp4",
    "newline": b"two\nlines.mp4",
    "escape": b"red\x1b[31m.mp4",
    "right to left": "\u202e4pm.txt.mp4".encode(),
    "long": b"x" * 200 + b".mp4",
    "decomposed": "u\u0308ber.mp4".encode(),
    "dash": b"-v.mp4",
    "quotes": b'it\'s "so" & <b>.mp4',
    "percent": b"100%25 #1?.mp4",
}
"""File names as old discs, careless programs and jokers make them."""

NAMING = ("otio", "fcpxml", "iiif", "web-annotation", "edl")
"""Formats of notes that name the clip."""

Call = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture(scope="session")
def little(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return little_clip(tmp_path_factory.mktemp("little") / "little.mp4", seconds_a_scene=10, size="192x108")


@pytest.fixture
def call(tmp_path: Path) -> Call:
    """Runs `bts ARGS...` in an empty folder; fails unless it ends with 0, without a traceback or a lost letter."""

    def run(*args: str | Path, **env: str) -> "subprocess.CompletedProcess[bytes]":
        done = subprocess.run(
            [sys.executable, "-m", "bts", *(os.fspath(arg) for arg in args)],
            capture_output=True, stdin=subprocess.DEVNULL, cwd=tmp_path, env={**os.environ, **env}, check=False,
        )  # fmt: skip
        said = done.stderr.decode()
        assert done.returncode == 0, (args, said)
        assert not [word for word in ("Traceback", "a bug", "\x1b") if word in said], said
        assert "\ufffd" not in said + done.stdout.decode("utf-8", "ignore")
        return done

    return run


def place(little: Path, folder: Path, name: bytes) -> Path:
    """A copy of a clip under a name, in a folder of that name as well."""
    clip = folder / os.fsdecode(b"in-" + name.removesuffix(b".mp4")) / os.fsdecode(name)
    clip.parent.mkdir()
    shutil.copy(little, clip)
    return clip


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from strings(key)
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)
    elif isinstance(value, str):
        yield value


def same(found: str, clip: Path) -> bool:
    return os.fsencode(found) == os.fsencode(clip)


class Links(HTMLParser):
    """The addresses in a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in ("src", "href", "poster") and value]


def leads(link: str, folder: Path) -> Path | None:
    """The file that a link in a page of `folder` leads to; None for an address on the web or in the page."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc or not parts.path:
        return None
    return folder / os.fsdecode(unquote_to_bytes(parts.path))


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("kind", NAMES)
def test_every_command_takes_any_name(kind: str, little: Path, tmp_path: Path, call: Call) -> None:
    clip = place(little, tmp_path, NAMES[kind])
    assert same(json.loads(call("probe", clip, "--json").stdout)["path"], clip)
    assert printable(clip) in call("probe", clip).stdout.decode()
    call("probe", clip, "--check")
    assert same(json.loads(call("shots", clip, "--json").stdout)["clip"]["path"], clip)
    check_notes(clip, tmp_path, call, format_names() if kind == "latin-1" else NAMING)
    check_results(clip, tmp_path, call)
    check_run(clip, tmp_path, call)
    call("doctor")


def check_notes(clip: Path, folder: Path, call: Call, forms: Iterable[str]) -> None:
    """Every command of `bts note`, and every format of notes out and in again."""
    for at, use in (("0", "still"), ("12-13", "snippet"), ("24", "still"), ("30", "quote")):
        added = call("note", "add", clip, at, f"What is at {at}", "--use", use).stdout.decode()
    call("note", "rm", clip, added.strip())
    call("note", "undo", clip)
    call("note", "rm", clip, added.strip())
    listed = json.loads(call("note", "list", clip, "--json").stdout)
    assert same(listed["clip"]["name"], Path(clip.name))
    one = listed["notes"][0]["id"]
    shown = json.loads(call("note", "show", clip, one, "--json").stdout)
    assert Path(shown["picture"]["path"]).is_file()
    for words in (
        ["edit", clip, one, "--text", "Once"],
        ["list", clip],
        ["show", clip, one],
        ["check", clip],
        ["head", clip, "--title", "A title"],
        ["check", clip, "--full"],
        ["restore", clip],
    ):
        call("note", *words)
    assert same(json.loads(call("note", "head", clip, "--json").stdout)["clip"]["name"], Path(clip.name))
    (notes,) = clip.parent.glob("*.notes.json")
    assert same(json.loads(notes.read_bytes())[0]["clip"]["name"], Path(clip.name))
    call("note", "merge", clip, notes)
    address = ("--uri", f"https://example.org/{quote_from_bytes(os.fsencode(clip.name))}")
    for form in forms:
        target = folder / f"notes-{form}.txt"
        where = address if format_named(form).web else ()
        target.write_bytes(call("note", "export", clip, "--format", form, *where).stdout)
        call("note", "import", clip, target, "--format", form, "--dry-run")
    for form in NAMING:
        text = (folder / f"notes-{form}.txt").read_text(encoding="utf-8")
        if form in ("otio", "fcpxml"):
            (link,) = set(re.findall(r"file://([^\"]+)", text))
            assert unquote_to_bytes(link) == os.fsencode(clip)
        elif form != "edl":
            assert any(unquote_to_bytes(found).endswith(os.fsencode(clip.name)) for found in strings(json.loads(text)))


def check_results(clip: Path, folder: Path, call: Call) -> None:
    """Sheet, stills, snippets and story: the files that stdout names are there."""
    for words in (
        ["sheet", clip],
        ["sheet", clip, "--sprite", "-o", folder / "sheet.jpg"],
        ["still", clip, "0:01", "--alt", "A"],
        ["still", clip, "--notes"],
        ["snippet", clip, "1-2"],
        ["snippet", clip, "--notes", "--captions", "both"],
        ["story", clip, "-o", folder / "story", "--zip"],
    ):
        out = call(*words).stdout
        for line in out.decode("utf-8", "surrogateescape").splitlines() if clip.name.find("\n") < 0 else ():
            assert (folder / line).is_file(), line
    check_page(folder / "story", clip)


def check_page(folder: Path, clip: Path) -> None:
    """The links of a page lead to files, one of them to the clip."""
    text = (folder / "story.html").read_text(encoding="utf-8")
    targets = [target for link in Links(text).found if (target := leads(link, folder)) is not None]
    assert targets
    for target in targets:
        assert target.is_file(), target
    assert any(target.samefile(clip) for target in targets)
    for name in ("story.md", "story.wordpress.html"):
        assert "\ufffd" not in (folder / name).read_text(encoding="utf-8")
    json.loads((folder / "story.json").read_bytes())


def check_run(clip: Path, folder: Path, call: Call) -> None:
    """A run over the folder: its summary and each report name the clip and where its results are."""
    output = clip.parent / "out"
    call("run", clip.parent, "-o", output)
    (run,) = json.loads((output / "bts-run.json").read_bytes())["runs"]
    assert same(run["clip"]["path"], clip)
    report = json.loads((Path(run["folder"]) / "report.json").read_bytes())
    assert same(report["clip"]["path"], clip)
    assert not report["failures"]
    assert same(json.loads((Path(run["folder"]) / "shots.json").read_bytes())["clip"]["path"], clip)
    check_page(Path(run["folder"]), clip)
    shown = json.loads(call("run", clip, "-o", output, "--json").stdout)
    assert same(shown[0]["clip"]["path"], clip)


@pytest.mark.slow
def test_a_name_that_is_no_text_is_named_in_errors(tmp_path: Path, little: Path) -> None:
    clip = place(little, tmp_path, NAMES["latin-1"])
    clip.write_bytes(b"<!doctype html><title>Sign in</title>")
    done = subprocess.run([sys.executable, "-m", "bts", "probe", clip], capture_output=True, check=False)
    assert done.returncode == 3
    assert rb"l-\xe9.mp4: this is a web page (HTML), not a clip" in done.stderr
