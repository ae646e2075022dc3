"""The entry of a real clip: its notes, results, captions beside it and tracks in it."""

import json
import pickle
from fractions import Fraction
from pathlib import Path

import pytest

from bts import media
from bts.captions.beside import list_caption_files
from bts.catalogue.describe import describe_clip, is_up_to_date, list_sources
from bts.catalogue.records import Entry
from bts.errors import ClipError
from bts.model import Credit, Person
from bts.notes import NotesHead, add_notes, new_note, notes_path
from bts.pipeline import run_clip
from bts.work import Job
from tests.little import little_clip
from tests.made import made_once

SRT = "1\n00:00:01,000 --> 00:00:02,500\n{}\n\n2\n00:00:03,000 --> 00:00:03,500\nSecond\n"


def words(entry: Entry, kind: str) -> list[tuple[int, int, str, str]]:
    texts = [*entry["texts"], *(entry["tracks"] or ())]
    return [(t["start_ms"], t["end_ms"], t["lang"], t["caption"] or t["text"]) for t in texts if t["kind"] == kind]


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return little_clip(tmp_path / "bar.mp4", 1.0)


def with_track(path: Path, codec: str) -> Path:
    """The little clip with captions in it, in German, and a date."""
    plain = little_clip(path.with_name(f"plain-{path.name}"), 1.0)
    captions = path.with_name("inside.srt")
    captions.write_text(SRT.format("Drinnen gesagt"), encoding="utf-8")
    tags = ("-metadata:s:s:0", "language=ger", "-metadata", "creation_time=2006-05-11T14:30:00Z")
    media.run_ffmpeg(
        ["-i", str(plain), "-i", str(captions), "-map", "0", "-map", "1", "-c", "copy", "-c:s", codec, *tags, str(path)]
    )
    plain.unlink()
    captions.unlink()
    return path


def test_notes_with_all_that_they_say(clip: Path) -> None:
    note = new_note(
        Fraction(1), Fraction(2), text="We *hid* the cameras", caption="Hidden", heading="Night", alt="A lens",
        kind="set", people=(Person("Ada", "Eve"),), tags=("bar",), use=("still",), credit=Credit(line="NBC"),
    )  # fmt: skip
    private = new_note(Fraction(3), text="Not for print", private=True)
    add_notes(notes_path(clip), NotesHead(name=clip.name, title="T", description="*D*"), [note, private])
    entry = describe_clip(clip, with_private=True)
    assert describe_clip(clip)["texts"] == [text for text in entry["texts"] if not text["private"]]
    first, second = entry["texts"]
    assert first == {
        "kind": "note", "ref": note.id, "start_ms": 1000, "end_ms": 2000, "sort": "set", "caption": "Hidden",
        "text": "We hid the cameras", "more": "Night · A lens · NBC", "people": ["Ada (Eve)"], "tags": ["bar"],
        "use": ["still"], "credit": "NBC", "lang": "", "private": False,
    }  # fmt: skip
    assert (second["text"], second["end_ms"], second["private"]) == ("Not for print", -1, True)
    assert (entry["title"], entry["description"], entry["container"][:7], entry["codec"]) == (
        "T",
        "D",
        "mov,mp4",
        "h264",
    )
    assert (entry["width"], entry["duration_ms"], entry["frames"]) == (320, 4000, 100)
    assert pickle.loads(pickle.dumps(entry)) == entry


def test_captions_and_transcripts_beside_the_clip(clip: Path) -> None:
    for name, said in (("bar.en.srt", "English"), ("bar.en.sdh.srt", "With sounds"), ("bar.de.srt", "Deutsch")):
        clip.with_name(name).write_text(SRT.format(said), encoding="utf-8")
    whisper = {
        "text": " He said",
        "language": "fr",
        "segments": [{"id": 0, "start": 1.0, "end": 2.0, "text": " Il dit"}],
    }
    clip.with_name("bar.fr.json").write_text(json.dumps(whisper), encoding="utf-8")
    clip.with_name("bar.json").write_text('{"of": "another program"}', encoding="utf-8")
    clip.with_name("bar.es.vtt").write_text("no captions", encoding="utf-8")
    entry = describe_clip(clip)
    assert [text for *_, lang, text in words(entry, "caption") if lang == "de"] == ["Deutsch", "Second"]
    assert (1000, 2500, "en", "With sounds") in words(entry, "caption")
    assert "English" not in str(entry["texts"])
    assert words(entry, "transcript") == [(1000, 2000, "fr", "Il dit")]
    (remark,) = entry["remarks"]
    assert "bar.es.vtt" in remark


@pytest.mark.parametrize(("name", "codec"), [("a.mkv", "srt"), ("a.mp4", "mov_text"), ("b.mkv", "webvtt")])
def test_tracks_in_the_clip(tmp_path: Path, name: str, codec: str) -> None:
    clip = made_once(tmp_path / name, ("catalogue track", name), lambda place: with_track(place, codec))
    entry = describe_clip(tmp_path / name)
    assert entry["tracks"] is not None
    assert words(entry, "caption") == [(1000, 2500, "de", "Drinnen gesagt"), (3000, 3500, "de", "Second")]
    assert entry["date"].startswith("2006-05-11T14:30:00")
    assert describe_clip(tmp_path / name, read_tracks=False)["tracks"] is None
    del clip


def test_results_of_a_run(clip: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out" / "bar"
    run_clip(Job(clip, folder, frozenset({"shots"})))
    entry = describe_clip(clip, folder)
    assert [(shot["number"], shot["start_ms"], shot["start_frame"]) for shot in entry["shots"]] == [
        (1, 0, 0), (2, 1000, 25), (3, 2000, 50), (4, 3000, 75)
    ]  # fmt: skip
    assert all((folder / shot["picture"]).is_file() for shot in entry["shots"])
    assert entry["folder"] == str(folder)
    probed = describe_clip(clip)
    assert entry["hashes"]
    assert {**entry, "shots": [], "folder": "", "stamp": {}, "hashes": b""} == {**probed, "stamp": {}}
    clip.write_bytes(little_clip(tmp_path / "other.mp4", 0.4).read_bytes())
    changed = describe_clip(clip, folder)
    assert changed["shots"] == []
    assert changed["duration_ms"] == 1600


def test_what_is_broken_costs_itself_alone(clip: Path, tmp_path: Path) -> None:
    notes_path(clip).write_text("no json", encoding="utf-8")
    clip.with_name("bar.de.srt").write_text(SRT.format("Deutsch"), encoding="utf-8")
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "report.json").write_text("{", encoding="utf-8")
    (folder / "shots.json").write_text('{"clip": 5}', encoding="utf-8")
    entry = describe_clip(clip, folder)
    assert words(entry, "caption")[0][3] == "Deutsch"
    assert len([line for line in entry["remarks"] if "notes.json" in line or "report.json" in line]) == 2


def test_a_clip_that_cannot_be_read_still_has_its_notes(tmp_path: Path) -> None:
    clip = tmp_path / "torn.mp4"
    clip.write_bytes(b"no video " * 1000)
    add_notes(notes_path(clip), NotesHead(name=clip.name), [new_note(Fraction(1), text="kept")])
    entry = describe_clip(clip)
    assert words(entry, "note") == [(1000, -1, "", "kept")]
    assert "torn.mp4" in entry["remarks"][0]
    clip.unlink()
    assert words(describe_clip(clip), "note") == [(1000, -1, "", "kept")]


def test_there_is_neither_clip_nor_notes(tmp_path: Path) -> None:
    with pytest.raises(ClipError, match="no such file"):
        describe_clip(tmp_path / "none.mp4")


def test_a_stamp_tells_of_each_change(clip: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"

    def is_current(stamp: dict[str, tuple[int, int]]) -> bool:
        return is_up_to_date(stamp, list_sources(clip, folder, None, list_caption_files(clip)))

    captions = clip.with_name("bar.de.srt")
    for change in (
        lambda: captions.write_text(SRT.format("One"), encoding="utf-8"),
        lambda: captions.write_text(SRT.format("Other"), encoding="utf-8"),
        lambda: add_notes(notes_path(clip), NotesHead(name=clip.name), [new_note(Fraction(1), text="new")]),
        lambda: run_clip(Job(clip, folder, frozenset({"shots"}))),
        captions.unlink,
    ):
        stamp = describe_clip(clip, folder)["stamp"]
        assert is_current(stamp)
        change()
        assert not is_current(stamp)
