"""A result is found again only while what made it is the same: code that changes must be looked at.

`python -m tests.test_algorithms` writes the digests anew, after the numbers in bts/algorithms.py were counted up for
the kinds of work whose results change. A change that alters no result (a name, a type) needs the digests alone.
"""

import ast
import hashlib
import json
from functools import cache
from pathlib import Path

import pytest

from bts.algorithms import ALGORITHMS
from tests.conftest import ROOT

RECORD = Path(__file__).with_name("algorithms.json")

SNIPPETS = (
    "snippets", "captions", "subtitles", "metadata", "faces", "videos.py", "media/cutting", "media/joining.py",
    "media/reels", "media/splicing", "media/loudness.py", "media/sound.py", "media/soundtracks.py", "media/mend.py",
    "media/demands.py",
)  # fmt: skip
"""What decides what a snippet is, and a reel of them."""

LOOKS = ("bars", "find", "landmarks", "lettering", "salience")
"""What a best frame is chosen by, of the package that finds faces and what else a picture shows."""

SOURCES = {
    "shots": ("shots", "keyframes", *(f"faces/{name}.py" for name in LOOKS)),
    "sheet": ("sheets/sheet.py", "sheets/pictures.py", "sheets/lettering.py", "captions/fonts.py"),
    "still": ("stills", "metadata", "faces", "choices.py"),
    "snippet": (*SNIPPETS, "shots", "keyframes"),
    "reel": SNIPPETS,
    "clip_media": (*SNIPPETS, "stages/clip_media.py", "stages/clip_captions.py", "media/text_tracks.py"),
    "story": ("story",),
}  # fmt: skip
"""Kind of work -> files and folders below bts/ whose code decides what its results are, beside reading the pictures."""

PICTURES = (
    "media/reader.py", "media/decode.py", "media/picture.py", "media/frame.py", "media/colour.py", "media/scaling.py",
    "media/geometry.py", "media/interlace.py", "media/tonemap.py", "media/hdr_table.py", "media/index.py",
    "media/changes/headers.py", "media/changes/looks.py", "media/changes/programme.py", "media/changes/rewriting.py",
    "media/probe.py", "media/clock.py", "media/recovery.py", "media/copies.py", "media/fields.py", "media/scan.py",
    "media/aperture.py", "media/apng.py", "media/webp.py",
)  # fmt: skip
"""What all kinds but the story depend on: which pixels a frame has."""


def digest_of(kind: str) -> str:
    """16 hex digits for the code of a kind of work, without its comments, docstrings and layout."""
    names = SOURCES[kind] if kind == "story" else (*SOURCES[kind], *PICTURES)
    digest = hashlib.sha256()
    for path in sorted(path for name in names for path in files_of(ROOT / "bts" / name)):
        data = path.read_bytes()
        digest.update(bare(data.decode()).encode() if path.suffix == ".py" else data)
    return digest.hexdigest()[:16]


def files_of(place: Path) -> list[Path]:
    """A file, or all files of a folder that make a difference."""
    if place.is_dir():
        return [path for path in place.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    return [place] if place.is_file() else []


@cache
def bare(source: str) -> str:
    """The code as a tree in words: what does nothing (docstrings, comments, types of arguments) is left out."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = [part for part in body if not is_text(part)]  # type: ignore[attr-defined]
        if isinstance(node, ast.FunctionDef):
            node.returns = None
        if isinstance(node, ast.arg):
            node.annotation = None
    return ast.dump(tree)


def is_text(node: ast.stmt) -> bool:
    """Whether a statement is a text alone: the docstring of something."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def state_of(kind: str) -> dict[str, object]:
    """What stands in algorithms.json for a kind of work when all is in order."""
    return {"number": ALGORITHMS[kind], "digest": digest_of(kind)}


@pytest.mark.parametrize("kind", ALGORITHMS)
def test_code_that_changed_was_looked_at(kind: str) -> None:
    recorded = json.loads(RECORD.read_text())[kind]
    assert recorded == state_of(kind), (
        f"the code that makes a {kind} has changed: if results change, count its number in bts/algorithms.py up, so "
        "that work done before is done again; then run `python -m tests.test_algorithms` and commit algorithms.json"
    )


def test_a_bound_that_changes_changes_the_digest_and_a_comment_does_not() -> None:
    code = 'LEAST = 3.5\n"""Levels."""\n\n\ndef find(x: int) -> int:\n    """Find."""\n    return x + 1\n'
    assert bare(code) == bare(code.replace('"""Levels."""', '"""Grey levels."""  # so'))
    assert bare(code) == bare(code.replace("x: int", "x: float"))
    assert bare(code) != bare(code.replace("3.5", "3.6"))
    assert bare(code) != bare(code.replace("x + 1", "x + 2"))


def test_every_source_that_is_named_is_there() -> None:
    named = {name for names in (*SOURCES.values(), PICTURES) for name in names}
    assert [name for name in sorted(named) if not (ROOT / "bts" / name).exists()] == []


if __name__ == "__main__":
    RECORD.write_text(json.dumps({kind: state_of(kind) for kind in ALGORITHMS}, indent=1) + "\n")
