"""Files appear whole or not at all, and names suit every system."""

import json
import os
import time
from pathlib import Path
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bts.errors import OutputError
from bts.files import LEFTOVER_AGE, SLUG_LENGTH, format_json, make_link, new_file, remove_leftovers, slug, write_text


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


def test_only_old_leftovers_are_removed(tmp_path: Path) -> None:
    with new_file(tmp_path / "a.mp4") as temporary:
        temporary.touch()
        fresh = tmp_path / temporary.name.replace(".a.", ".b.")
        old = tmp_path / temporary.name.replace(".a.", ".c.")
    for path in (fresh, old, tmp_path / ".hers.party"):
        path.touch()
    past = time.time() - LEFTOVER_AGE - 60
    for path in (old, tmp_path / ".hers.party"):
        os.utime(path, (past, past))
    remove_leftovers(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"a.mp4", fresh.name, ".hers.party"}


@given(st.text())
def test_slugs_are_short_safe_and_stable(text: str) -> None:
    name = slug(text)
    assert 0 < len(name) <= SLUG_LENGTH
    assert slug(name) == name
    assert not set(name) & set('/\\:*?"<>| .\n\0')


def test_slugs_read_well() -> None:
    assert slug("The first look: “Élodie” comes round the camera!") == "the-first-look-elodie-comes-round-the-camera"


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
