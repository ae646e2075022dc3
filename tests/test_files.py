"""Files appear whole or not at all, and names suit every system."""

import json
import os
import resource
import subprocess
import sys
import time
import unicodedata
from pathlib import Path
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bts.errors import OutputError
from bts.files import (
    LEFTOVER_AGE,
    PIECE,
    SLUG_LENGTH,
    copy_file,
    format_json,
    link_file,
    make_folders_in,
    make_link,
    new_file,
    remove_leftovers,
    slug,
    write_text,
)
from bts.processes import owner_mark


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "story.md"
    write_text(target, "old")
    with pytest.raises(RuntimeError), new_file(target) as temporary:
        temporary.write_text("half")
        raise RuntimeError
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_full_disk_is_an_output_error_with_a_remedy(tmp_path: Path) -> None:
    said = pytest.raises(OutputError, match=r"No space left.*free some space")
    with said, new_file(tmp_path / "x.jpg"), Path("/dev/full").open("w") as full:
        full.write("x")


def test_a_target_below_a_file_is_an_output_error(tmp_path: Path) -> None:
    write_text(tmp_path / "file", "")
    with pytest.raises(OutputError):
        write_text(tmp_path / "file" / "below", "x")


def test_a_link_is_the_file_itself_and_replaces_what_was_there(tmp_path: Path) -> None:
    source, target = tmp_path / "master.mp4", tmp_path / "out" / "clip.mp4"
    write_text(source, "pictures")
    (tmp_path / "by-another-name.mp4").symlink_to(source)
    for old in (False, True, True):
        assert target.exists() == old
        assert link_file(tmp_path / "by-another-name.mp4", target)
        assert target.samefile(source)
        assert not target.is_symlink()
    assert source.stat().st_nlink == 2
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["clip.mp4"]


def test_what_cannot_be_linked_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    write_text(tmp_path / "file", "")
    assert not link_file(tmp_path / "folder", tmp_path / "out" / "clip.mp4")
    assert not link_file(tmp_path / "file", tmp_path / "file" / "clip.mp4")
    assert not list((tmp_path / "out").iterdir())


def test_a_copy_is_whole_or_not_there(tmp_path: Path) -> None:
    data, told = os.urandom(PIECE + 1000), list[int]()
    (tmp_path / "master.mp4").write_bytes(data)
    copy_file(tmp_path / "master.mp4", tmp_path / "out" / "clip.mp4", told.append)
    assert (tmp_path / "out" / "clip.mp4").read_bytes() == data
    assert told == [PIECE, len(data)]
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (PIECE, old[1]))  # as on a disk that is nearly full
    try:
        with pytest.raises(OutputError, match="free some space"):
            copy_file(tmp_path / "master.mp4", tmp_path / "full" / "clip.mp4")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
    assert not list((tmp_path / "full").iterdir())


def test_leftovers_are_removed_when_their_owner_is_gone_or_unknown_and_they_are_old(tmp_path: Path) -> None:
    script = "import bts.processes as p; print(p.owner_mark())"
    dead = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    gone = dead.stdout.strip()
    ours, other, past = owner_mark(), f"1-1-{'0' * 8}", time.time() - LEFTOVER_AGE - 60
    names = {
        f".a.01234567.{ours}.part.mp4": (past, True),
        f".b.01234567.{gone}.part.mp4": (time.time(), "-" not in gone),
        f".c.01234567.{other}.part.mp4": (time.time(), True),
        f".d.01234567.{other}.part.mp4": (past, False),
        ".e.01234567.part.mp4": (time.time(), True),
        ".f.01234567.part.mp4": (past, False),
        ".hers.party": (past, True),
        "g.01234567.part.mp4": (past, True),
    }
    for name, (age, _) in names.items():
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (age, age))
    remove_leftovers(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {name for name, (_, stays) in names.items() if stays}


def test_the_first_file_in_a_folder_removes_what_a_killed_process_left(tmp_path: Path) -> None:
    own = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": str(Path(__file__).parent.parent)}
    script = (
        "import os, pathlib, bts.files as f\nblock = f.new_file(pathlib.Path('a.mp4'))\nblock.__enter__().touch()\n"
        "f.keep_scratch_folder()\nos._exit(1)"
    )
    subprocess.run([sys.executable, "-c", script], cwd=tmp_path, env=own, check=False)
    assert len(list(tmp_path.iterdir())) == 2
    script = "import pathlib, bts.files as f\nf.write_text(pathlib.Path('b.txt'), 'x')\nwith f.scratch_folder(): pass"
    subprocess.run([sys.executable, "-c", script], cwd=tmp_path, env=own, check=True)
    assert [path.name for path in tmp_path.iterdir()] == ["b.txt"]


@given(st.text())
def test_slugs_are_short_safe_and_stable(text: str) -> None:
    name = slug(text)
    assert 0 < len(name) <= SLUG_LENGTH
    assert slug(name) == name
    assert not set(name) & set('/\\:*?"<>| .\n\0')


def test_slugs_read_well() -> None:
    assert slug("The first look: “Élodie” comes round the camera!") == "the-first-look-elodie-comes-round-the-camera"
    assert slug("Ёлка, Άλφα") == "елка-αλφα"
    for words in ("この二つの間が過ぎる", "हिन्दी-में", "ภาษาไทยที่นี่", "בְּרֵאשִׁית"):
        assert slug(words) == unicodedata.normalize("NFC", unicodedata.normalize("NFKD", words))


def test_json_keeps_a_name_that_is_no_text() -> None:
    name = os.fsdecode(b"caf\xc3\xa9 \xff.mp4")
    text = format_json({"path": name})
    assert "café" in text
    assert json.loads(text.encode("utf-8")) == {"path": name}


@given(st.binary(max_size=40))
def test_a_name_is_found_again_by_json_and_by_links(name: bytes) -> None:
    text = os.fsdecode(name)
    written = format_json({text: [text]}).encode("utf-8")
    assert {os.fsencode(key): [os.fsencode(item) for item in value] for key, value in json.loads(written).items()} == {
        name: [name]
    }
    link = make_link(text)
    assert link.isascii()
    assert not set(link) & set(" \"'<>#?\n")
    assert unquote_to_bytes(link) == name


def test_a_link_of_half_a_character_is_made_all_the_same() -> None:
    assert make_link("a\ud800.mp4") == "a%3F.mp4"


def test_folders_are_made_in_one_that_is_there_and_in_no_other(tmp_path: Path) -> None:
    for _ in range(2):
        make_folders_in(tmp_path, tmp_path / ".bts" / "clip.mp4")
        assert (tmp_path / ".bts" / "clip.mp4").is_dir()
    gone = tmp_path / "moved away"
    with pytest.raises(FileNotFoundError):
        make_folders_in(gone, gone / ".bts" / "clip.mp4")
    assert not gone.exists()
