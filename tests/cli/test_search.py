"""`bts index` and `bts search` as a person and a script see them."""

import csv
import io
import json
import os
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.conftest import Bts
from tests.little import annotate, little_clip
from tests.template import run_bts


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with outputs/ and a catalogue: a clip with results and notes, one with a name of odd bytes."""
    folder = tmp_path_factory.mktemp("archive")
    little_clip(folder / "bar.mp4", 1.0)
    annotate(folder / "bar.mp4", ("1.5", "still", "Cameras behind the café's bar"), ("2-3", "snippet", "the set"))
    odd = Path(os.fsdecode(bytes(folder) + b"/-it's \xe9.mp4"))
    little_clip(odd, 0.4)
    annotate(odd, ("0.5", "still", "an odd\x1b[31m name"))
    for words in (
        ("note", "add", "bar.mp4", "0:03.5", "Not for print", "--private"),
        ("run", "bar.mp4", "--only", "shots"),
        ("index", "--with-private"),
    ):
        done = run_bts(folder, *words)
        assert done.returncode == 0, done.stderr
    assert done.stdout == "2 clips in outputs/catalogue.db: 2 read, 0 up to date\n"
    return folder


def find(archive: Path, *words: str, code: int = 0, **env: str) -> "subprocess.CompletedProcess[str]":
    done = run_bts(archive, "search", *words, **env)
    assert done.returncode == code, done.stderr
    return done


def test_a_hit_for_a_person(archive: Path) -> None:
    done = find(archive, "camera", "CAFE")
    assert done.stdout.splitlines() == [
        "bar.mp4 0:01.5 (note)",
        "  Cameras behind the café's bar",
        "  outputs/bar/keyframes/0002.jpg",
        "  bts still bar.mp4 0:01.5",
    ]
    assert done.stderr == ""
    assert (archive / "outputs/bar/keyframes/0002.jpg").is_file()


def test_the_line_of_a_hit_does_what_it_says(archive: Path) -> None:
    for words, made in (("set", "outputs/bar/snippets"), ("odd", "outputs/-it's -/stills")):
        line = find(archive, words).stdout.splitlines()[-1].strip()
        code = f'bts() {{ {shlex.quote(os.sys.executable)} -m bts "$@"; }}\n{line}'  # type: ignore[attr-defined]
        done = subprocess.run(["bash", "-c", code], cwd=archive, capture_output=True, check=False)
        assert done.returncode == 0, (line, done.stderr)
        assert list((archive / made).iterdir()), line


def test_names_and_words_cannot_reach_the_terminal(archive: Path) -> None:
    done = find(archive, "odd")
    assert "\x1b" not in done.stdout
    assert done.stdout.startswith("-it's \\xe9.mp4 0:00.5 (note)")


def test_private_notes_are_marked_and_not_handed_out(archive: Path) -> None:
    assert "[private]" in find(archive, "print").stdout
    for form in ("--json", "--csv"):
        assert "Not for print" not in find(archive, "print", form, code=1).stdout
        assert "Not for print" in find(archive, "print", form, "--with-private").stdout


def test_json_and_csv_say_the_same(archive: Path) -> None:
    record = json.loads(find(archive, "bar", "--json").stdout)
    assert (record["search"], record["total"], record["has_more"]) == ("bar", 2, False)
    rows = list(csv.DictReader(io.StringIO(find(archive, "bar", "--csv").stdout)))
    assert [row["text"] for row in rows] == [hit["text"] for hit in record["hits"]]
    note = next(hit for hit in record["hits"] if hit["kind"] == "note")
    start, end = note["marks"][0]
    assert note["text"][start:end] == "bar"
    assert (note["time"], note["shot"], note["use"]) == (1.5, 2, ["still"])
    assert note["picture"] == str(archive / "outputs/bar/keyframes/0002.jpg")


def test_a_name_of_any_bytes_comes_back_from_json(archive: Path) -> None:
    (hit,) = json.loads(find(archive, "odd", "--json").stdout)["hits"]
    assert os.fsencode(hit["clip"]).endswith(b"/-it's \xe9.mp4")
    assert Path(hit["clip"]).is_file()


def test_what_is_left_out_is_no_option(archive: Path) -> None:
    assert "the set" not in find(archive, "kind:note", "-set").stdout
    assert "the set" not in find(archive, "-set", "--limit", "5", "kind:note").stdout
    assert find(archive, "--", "kind:note", "-set").stdout == find(archive, "kind:note", "-set").stdout


def test_nothing_is_found(archive: Path) -> None:
    done = find(archive, "zebra", "stripes", code=1)
    assert (done.stdout, done.stderr) == ("", "bts: nothing found for zebra stripes\n")


@pytest.mark.parametrize("words", [("before:soon",), ("!!!",), ("use:poster",), ("a", "--json", "--csv")])
def test_what_cannot_be_meant(archive: Path, words: tuple[str, ...]) -> None:
    done = find(archive, *words, code=2)
    assert len(done.stderr.splitlines()) == 1


def test_there_is_no_catalogue(bts: Bts, tmp_path: Path) -> None:
    done = bts("search", "word")
    assert done.returncode == 3
    assert "bts index makes one" in done.stderr
    (tmp_path / "catalogue.db").write_text("mine", encoding="utf-8")
    for words in (("search", "word", "--catalogue", "catalogue.db"), ("index", "--catalogue", "catalogue.db")):
        done = bts(*words)
        assert done.returncode in (3, 5)
        assert "no catalogue of bts" in done.stderr
    assert (tmp_path / "catalogue.db").read_text(encoding="utf-8") == "mine"


def test_the_catalogue_is_found_from_below_and_by_name(archive: Path) -> None:
    below = archive / "deep" / "down"
    below.mkdir(parents=True, exist_ok=True)
    assert "bts still" in run_bts(below, "search", "camera").stdout
    named = run_bts(below.parent.parent.parent, "search", "camera", "--catalogue", archive / "outputs")
    assert "Cameras behind" in named.stdout


def test_colours_are_for_terminals_that_want_them(archive: Path) -> None:
    plain = find(archive, "camera", FORCE_COLOR="", NO_COLOR="1").stdout
    assert "\x1b" not in plain


def test_a_picture_leads_to_its_clip(archive: Path) -> None:
    (hit,) = json.loads(find(archive, "--like", "outputs/bar/keyframes/0003.jpg", "--json").stdout)["hits"]
    assert (hit["kind"], hit["shot"], Path(hit["clip"]).name) == ("shot", 3, "bar.mp4")
    assert hit["frame"] is not None
    assert "agrees by" in hit["why"]
    done = find(archive, "--like", "bar.mp4.notes.json", code=3)
    assert "no picture that can be read" in done.stderr
    assert "give words, or --like PICTURE" in find(archive, "word", "--like", "x.jpg", code=2).stderr
    assert "give words, or --like PICTURE" in find(archive, code=2).stderr


def test_hits_as_a_page(archive: Path) -> None:
    assert find(archive, "kind:note", "--html", "page.html").stdout == "page.html\n"
    page = (archive / "page.html").read_text(encoding="utf-8")
    assert "Cameras behind the café" in page
    assert "Not for print" not in page
    assert "is there already" in find(archive, "kind:note", "--html", "page.html", code=5).stderr
    find(archive, "set", "--html", "page.html", "--force")
    assert "Cameras behind" not in (archive / "page.html").read_text(encoding="utf-8")
    find(archive, "print", "--html", "other.html", code=1)
    assert not (archive / "other.html").exists()
