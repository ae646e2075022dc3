"""Exports on the disk: parts that come and go, files that are not ours, disks that refuse."""

import errno
from pathlib import Path

import pytest

from bts.errors import InputError, OutputError
from bts.notes.formats.kit import files
from bts.notes.formats.kit.files import read_foreign_file, write_export


def test_parts_are_numbered_and_those_no_longer_needed_go(tmp_path: Path) -> None:
    private, target = tmp_path / ".bts", tmp_path / "x.edl"
    assert write_export(["a", "b", "c"], target, private) == [target, tmp_path / "x-2.edl", tmp_path / "x-3.edl"]
    (tmp_path / "x-3.edl").write_text("changed by hand", encoding="utf-8")
    assert write_export(["a"], target, private) == [target]
    assert sorted(path.name for path in tmp_path.glob("x*")) == ["x-3.edl", "x.edl"]


def test_nothing_is_written_when_one_part_is_a_stranger_s(tmp_path: Path) -> None:
    (tmp_path / "x-2.edl").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="--force"):
        write_export(["a", "b"], tmp_path / "x.edl", tmp_path / ".bts")
    assert not (tmp_path / "x.edl").exists()
    assert (tmp_path / "x-2.edl").read_text(encoding="utf-8") == "mine"


def test_a_damaged_memory_of_exports_is_none(tmp_path: Path) -> None:
    private = tmp_path / ".bts"
    write_export(["a"], tmp_path / "x.txt", private)
    (private / files.LEDGER).write_text("[1", encoding="utf-8")
    with pytest.raises(OutputError):
        write_export(["b"], tmp_path / "x.txt", private)


def test_a_folder_and_a_notes_file_are_no_targets(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="this is a folder"):
        write_export(["a"], tmp_path, tmp_path / ".bts", force=True)
    with pytest.raises(OutputError, match="notes files"):
        write_export(["a"], tmp_path / "clip.mp4.NOTES.json", tmp_path / ".bts", force=True)


def test_a_full_disk_leaves_the_old_export(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "x.txt"
    write_export(["old"], target, tmp_path / ".bts")

    def full(self: Path, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OutputError, match="No space left"):
        write_export(["new"], target, tmp_path / ".bts")
    monkeypatch.undo()
    assert target.read_text(encoding="utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir() if "part" in path.name] == []


def test_a_file_that_is_too_large_is_read_no_further(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from bts.decoding import decode

    monkeypatch.setattr(files, "LARGEST_TEXT_FILE", 10)
    (tmp_path / "x.srt").write_bytes(b"x" * 1000)
    assert len(read_foreign_file(tmp_path / "x.srt")) == 11
    monkeypatch.setattr("bts.decoding.LARGEST_TEXT_FILE", 10)
    with pytest.raises(InputError, match="is larger than"):
        decode(read_foreign_file(tmp_path / "x.srt"), "x.srt")


def test_the_folder_that_final_cut_exports_is_read_as_the_file_in_it(tmp_path: Path) -> None:
    bundle = tmp_path / "Project.fcpxmld"
    bundle.mkdir()
    (bundle / "Info.fcpxml").write_bytes(b"<fcpxml/>")
    assert read_foreign_file(bundle) == b"<fcpxml/>"
    with pytest.raises(InputError, match="not a file"):
        read_foreign_file(tmp_path)
    (bundle / "Info.fcpxml").unlink()
    with pytest.raises(InputError, match=r"Info\.fcpxml: no such file"):
        read_foreign_file(bundle)
