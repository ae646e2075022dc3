"""bts note import and export as a person uses them: what goes in and out, what is said, what is refused."""

import json
from pathlib import Path

import pytest

from tests.conftest import Bts
from tests.little import little_clip
from tests.template import pipe_bts

SRT = "1\n00:00:01,000 --> 00:00:02,000\nOne\n\n2\n00:00:03,500 --> 00:00:05,000\nTwo\n\n3\nsoon --> later\nThree\n"


@pytest.fixture(scope="session")
def long_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty seconds at 25 frames a second."""
    return little_clip(tmp_path_factory.mktemp("long") / "long.mp4", seconds_a_scene=10, size="64x36")


@pytest.fixture
def clip(long_clip: Path, tmp_path: Path) -> Path:
    """The same in a folder of its own."""
    path = tmp_path / "clip.mp4"
    path.write_bytes(long_clip.read_bytes())
    return path


def test_subtitles_come_in_once_and_what_was_skipped_is_named(bts: Bts, clip: Path, tmp_path: Path) -> None:
    (tmp_path / "talk.srt").write_text(SRT, encoding="utf-8")
    shown = bts("note", "import", clip, "talk.srt", "--dry-run")
    assert shown.stdout == "0:01-0:02  note  One\n0:03.5-0:05  note  Two\n"
    assert not (tmp_path / "clip.mp4.notes.json").exists()
    done = bts(
        "note", "import", clip, "talk.srt", "-k", "quote", "-t", "talk", "-u", "quote", "--author", "Ann", "--json"
    )
    assert done.returncode == 0
    result = json.loads(done.stdout)
    assert len(result["added"]) == 2
    assert result["skipped"] == [{"line": 10, "what": "not the times of a subtitle (00:01:15,500 --> 00:01:18,000)"}]
    assert "note: skipped: line 10: not the times of a subtitle" in done.stderr
    assert "SRT: 2 added, 0 there already, 1 skipped" in done.stderr
    (one, two) = json.loads(bts("note", "list", clip, "--json").stdout)["notes"]
    assert (one["kind"], one["tags"], one["use"], one["author"]) == ("quote", ["talk"], ["quote"], "Ann")
    assert (two["text"], two["start"], two["end"], two["origin"]) == ("Two", 3.5, 5.0, "import:srt")
    assert one["created"]
    again = bts("note", "import", clip, "talk.srt")
    assert "0 added, 2 there already" in again.stderr
    assert bts("note", "rm", clip, one["id"]).returncode == 0
    bts("note", "import", clip, "talk.srt")
    assert len(json.loads(bts("note", "list", clip, "--json").stdout)["notes"]) == 1


def test_notes_go_out_and_a_stranger_s_file_is_left_alone(bts: Bts, clip: Path, tmp_path: Path) -> None:
    for words in (["1", "One", "-t", "red"], ["2-4", "Two", "-k", "set"], ["30", "Three"]):
        assert bts("note", "add", clip, *words).returncode == 0
    done = bts("note", "export", clip, "-o", "clip.edl", "--kind", "note")
    assert (done.returncode, done.stdout) == (0, "clip.edl\n")
    assert "note: 2 ids, 2 authors and 2 dates cannot be kept in Resolve marker EDL" in done.stderr
    assert (tmp_path / "clip.edl").read_text(encoding="utf-8").count("|M:") == 2
    # Our own file may be replaced while nobody has changed it.
    assert bts("note", "export", clip, "-o", "clip.edl").returncode == 0
    (tmp_path / "clip.edl").write_text("mine", encoding="utf-8")
    refused = bts("note", "export", clip, "-o", "clip.edl")
    assert refused.returncode == 5
    assert "--force" in refused.stderr
    assert (tmp_path / "clip.edl").read_text(encoding="utf-8") == "mine"
    assert bts("note", "export", clip, "-o", "clip.edl", "--force").returncode == 0
    piped = bts("note", "export", clip, "--format", "text", "-q")
    assert (piped.stdout, piped.stderr) == ("0:01 One #red\n0:02-0:04 Two k:set\n0:30 Three\n", "")


def test_a_table_goes_out_is_edited_and_comes_back(bts: Bts, clip: Path, tmp_path: Path) -> None:
    bts("note", "add", clip, "1", "One")
    bts("note", "add", clip, "2-4", "Two", "--caption", "Jim")
    assert bts("note", "export", clip, "-o", "notes.csv", "--bom").returncode == 0
    table = tmp_path / "notes.csv"
    data = table.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    table.write_bytes(data.replace(b"One", b"Eins").replace(b"Jim", b"Jim and Pam"))
    asked = bts("note", "import", clip, "notes.csv")
    assert "0 added, 2 there already, 2 of these differ (--update takes what the file says)" in asked.stderr
    done = bts("note", "import", clip, "notes.csv", "--update")
    assert "2 of these changed" in done.stderr
    one, two = json.loads(bts("note", "list", clip, "--json").stdout)["notes"]
    assert (one["text"], one["rev"], two["text"], two["caption"]) == ("Eins", 2, "Two", "Jim and Pam")
    assert bts("note", "undo", clip).returncode == 0
    assert json.loads(bts("note", "list", clip, "--json").stdout)["notes"][0]["text"] == "One"


def test_the_size_of_the_picture_and_the_address_are_told(bts: Bts, clip: Path) -> None:
    bts("note", "add", clip, "1", "One", "--credit", "NBC")
    done = bts("note", "export", clip, "--format", "iiif", "--uri", "https://example.org/clip.mp4")
    (canvas,) = json.loads(done.stdout)["items"]
    assert (canvas["width"], canvas["height"], canvas["duration"]) == (64, 36, 40.0)
    assert canvas["items"][0]["items"][0]["body"]["id"] == "https://example.org/clip.mp4"


@pytest.mark.parametrize(
    ("args", "code", "what"),
    [
        (["import", "clip.mp4", "gone.srt"], 3, "no such file"),
        (["import", "clip.mp4", "clip.mp4"], 3, "this is the clip itself"),
        (["import", "clip.mp4", "."], 3, "not a file"),
        (["import", "clip.mp4", "clip.mp4.notes.json"], 3, "bts note merge"),
        (["import", "clip.mp4", "bad.srt"], 3, "nothing in it can be used as SRT: line 1"),
        (["import", "clip.mp4", "bad.srt", "--format", "nope"], 2, "no format is called 'nope'"),
        (["import", "clip.mp4", "bad.srt", "-u", "poster"], 2, "poster"),
        (["export", "clip.mp4"], 2, "say --format NAME or -o FILE"),
        (["export", "clip.mp4", "-o", "clip.xyz"], 2, "no format is known by the name clip.xyz"),
        (["export", "clip.mp4", "-o", "clip.mp4.notes.json", "--force"], 5, "that name is for notes files"),
        (["export", "clip.mp4", "-o", "clip.iiif.json"], 2, "none was given; say it: --uri https://"),
        (["export", "clip.mp4", "-o", "x.iiif.json", "--uri", "clip.mp4"], 2, "clip.mp4 is none; say it: --uri https:"),
        (["export", "clip.mp4", "--format", "youtube"], 5, "YouTube shows chapters from 3"),
        (["export", "gone.mp4", "--format", "text"], 3, "no such file"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    bts: Bts, clip: Path, tmp_path: Path, args: list[str], code: int, what: str
) -> None:
    (tmp_path / "bad.srt").write_text("soon --> later\nx\n", encoding="utf-8")
    done = bts("note", *args)
    assert done.returncode == code
    assert done.stdout == ""
    last = done.stderr.rstrip("\n").split("\n")[-1]
    assert last.startswith("bts: ")
    assert what in last


def test_the_formats_are_listed(bts: Bts) -> None:
    done = bts("note", "export", "--formats")
    assert done.returncode == 0
    assert "| edl | n | y | ~ | n | ~ | n | frame | n |" in done.stdout


def test_subtitles_are_read_from_a_pipe(clip: Path, tmp_path: Path) -> None:
    done = pipe_bts(tmp_path, SRT.encode(), "note", "import", clip, "-", "--format", "srt")
    assert done.returncode == 0
    assert "2 added" in done.stderr


@pytest.mark.parametrize(
    ("name", "data", "code", "said"),
    [
        ("latin.srt", SRT.replace("One", "Café").encode("latin-1"), 3, "line 3: not UTF-8 text"),
        ("nul.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\nA\x00B\n", 3, "line 4: a NUL character"),
        (
            "long.srt",
            SRT.encode() + b"\n4\n00:00:06,000 --> 00:00:07,000\n" + b"x" * 10_000_000,
            0,
            "line 14: its text",
        ),
        ("dos.srt", b"\xef\xbb\xbf" + SRT.replace("\n", "\r\n").encode(), 0, "2 added"),
        ("overlap.vtt", b"WEBVTT\n\n00:01.000 --> 00:09.000\nA\n\n00:00.500 --> 00:03.000\nB\n", 0, "2 added"),
        (
            "minus.vtt",
            b"WEBVTT\n\n-00:01.000 --> 00:02.000\nA\n\n00:01.000 --> 00:02.000\nB\n",
            0,
            "line 3: not the times",
        ),
        ("bomb.fcpxml", b'<!DOCTYPE a [<!ENTITY b "c">]>\n<fcpxml/>', 3, "line 1: a document type"),
    ],
)
def test_hostile_files_go_in_or_are_refused_with_the_line(
    bts: Bts, clip: Path, tmp_path: Path, name: str, data: bytes, code: int, said: str
) -> None:
    (tmp_path / name).write_bytes(data)
    done = bts("note", "import", clip, name)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr
