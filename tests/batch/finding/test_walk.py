"""Every clip is found once, in order; what stands in the way costs its own line."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path, PurePath

import pytest

from bts.batch.finding import Search, find, is_passed_over
from bts.batch.records import Found
from bts.errors import ClipError
from bts.outputs import OutputFolder
from tests.conftest import ROOT


def touch(folder: Path, *names: str, data: bytes = b"\xff\x00\xfe") -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def search(*paths: Path, **options: object) -> list[Found]:
    return list(find(paths, Search(**options)))  # type: ignore[arg-type]


def clips(found: Iterable[Found]) -> list[Path]:
    return [each.path for each in found if each.failure is None]


def kinds(found: Iterable[Found]) -> dict[str, str]:
    return {each.path.name: each.failure.kind for each in found if each.failure is not None}


def test_folders_are_searched_to_the_bottom_in_order(tmp_path: Path) -> None:
    touch(tmp_path, "b/2.MOV", "b/1.mp4", "a.mkv", "c.mp4", ".hidden.mp4", ".cache/x.mp4", "b/1.mp4.notes.json")
    expected = [tmp_path / name for name in ("a.mkv", "c.mp4", "b/1.mp4", "b/2.MOV")]
    found = search(tmp_path)
    assert [each.path for each in found] == expected
    assert [each.place for each in found] == [PurePath(name) for name in ("a", "c", "b/1", "b/2")]
    assert [each.size for each in found] == [3] * 4
    assert all(each.modified_ns == each.path.stat().st_mtime_ns for each in found)


def test_the_first_clip_comes_before_the_rest_is_looked_at(tmp_path: Path) -> None:
    touch(tmp_path, "a/1.mp4", "b/2.mp4")
    running = find([tmp_path], Search())
    assert next(running).path.name == "1.mp4"
    shutil.rmtree(tmp_path / "b")
    assert kinds(running) == {"b": "missing"}


def test_a_named_file_is_taken_whatever_it_is_called_and_once(tmp_path: Path) -> None:
    touch(tmp_path, "reel", "a.mp4", ".b.mp4")
    (tmp_path / "same.mp4").symlink_to(tmp_path / "a.mp4")
    named = [tmp_path / name for name in ("reel", "a.mp4", ".b.mp4")]
    found = search(*named, tmp_path, tmp_path / "a.mp4", exclude=("*.mp4",))
    assert clips(found) == named
    assert all(each.usual and each.top == each.path for each in found)
    assert search(tmp_path, tmp_path / "a.mp4")[0].path == tmp_path / "a.mp4"
    assert len(search(tmp_path, tmp_path / "a.mp4")) == 2  # a.mp4 and reel
    assert clips(search(tmp_path / "same.mp4", tmp_path)) == [tmp_path / "same.mp4", tmp_path / "reel"]
    os.link(tmp_path / "a.mp4", tmp_path / "hard.mp4")
    assert len(clips(search(tmp_path / "a.mp4", tmp_path))) == 3


def test_links_to_files_give_each_file_once(tmp_path: Path) -> None:
    """A file of the archive by its own name, wherever the link stands; one outside of it, or hidden, by the first."""
    touch(tmp_path, "archive/z.mp4", "archive/.git/annex/k1", "elsewhere/y.mp4")
    archive = tmp_path / "archive"
    for link, target in (("a.mp4", "z.mp4"), ("b.mp4", ".git/annex/k1"), ("c.mp4", ".git/annex/k1"),
                         ("d.mp4", "../elsewhere/y.mp4"), ("e.mp4", "d.mp4")):  # fmt: skip
        (archive / link).symlink_to(target)
    assert [path.name for path in clips(search(archive))] == ["b.mp4", "d.mp4", "z.mp4"]
    assert [path.name for path in clips(search(archive, exclude=("z.*",)))] == ["a.mp4", "b.mp4", "d.mp4"]


def test_linked_folders_are_searched_once_and_only_when_asked(tmp_path: Path) -> None:
    touch(tmp_path, "top/real/1.mp4", "other/2.mp4")
    top = tmp_path / "top"
    (top / "a").symlink_to(tmp_path / "other")
    (top / "b").symlink_to("a")
    (top / "c").symlink_to("real")
    (tmp_path / "other/up").symlink_to(top)
    (tmp_path / "other/back.mp4").symlink_to("2.mp4")
    found = search(top)
    assert [path.name for path in clips(found)] == ["1.mp4"]
    assert kinds(found) == {"a": "link", "b": "link"}
    assert all(is_passed_over(each, each.failure.kind) for each in found if each.failure)
    followed = search(top, follow=True)
    assert [str(path.relative_to(top)) for path in clips(followed)] == ["a/2.mp4", "real/1.mp4"]
    assert kinds(followed) == {}


def test_what_is_no_file_costs_its_own_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    touch(tmp_path, "ok.mp4", "z/ok.mp4")
    (tmp_path / "a.mp4").symlink_to("b.mp4")
    (tmp_path / "b.mp4").symlink_to("a.mp4")
    (tmp_path / "gone.mp4").symlink_to("nowhere.mp4")
    os.mkfifo(tmp_path / "pipe.mp4")
    os.mkfifo(tmp_path / "live.ts")
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.mp4")
        found = search(tmp_path)
    assert clips(found) == [tmp_path / "ok.mp4", tmp_path / "z/ok.mp4"]
    special = dict.fromkeys(("pipe.mp4", "live.ts", "pipe", "socket.mp4"), "special")
    assert kinds(found) == {"a.mp4": "unreadable", "b.mp4": "unreadable", "gone.mp4": "missing", **special}
    lines = {each.path.name: each.failure.line for each in found if each.failure}
    assert "a link that leads in a circle" in lines["a.mp4"]
    assert all(str(tmp_path / name) in line for name, line in lines.items())
    passed = {each.path.name for each in found if each.failure and is_passed_over(each, each.failure.kind)}
    assert passed == special.keys()
    (named,) = search(tmp_path / "pipe")
    assert named.failure is not None
    assert not is_passed_over(named, named.failure.kind)


SEARCH_WITHOUT_RIGHTS = """
import sys
from pathlib import Path
from bts.batch.finding import find, is_passed_over
for found in find([Path(sys.argv[1]), Path(sys.argv[1], "locked")]):
    kind = found.failure.kind if found.failure else "clip"
    print(found.path.name, kind, found.failure is not None and is_passed_over(found, kind))
"""


def test_a_folder_and_a_file_that_may_not_be_read_fail(tmp_path: Path) -> None:
    touch(tmp_path, "locked/x.mp4", "locked2/y.mp4", "ok.mp4", "secret")
    for name, mode in (("locked", 0), ("locked2", 0o444), ("secret", 0)):
        (tmp_path / name).chmod(mode)
    command = [sys.executable, "-c", SEARCH_WITHOUT_RIGHTS, str(tmp_path)]
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("needs setpriv, as the user root may read all")
        command = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", *command]
    done = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )
    for name in ("locked", "locked2"):
        (tmp_path / name).chmod(0o755)
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "ok.mp4 clip False", "secret forbidden False", "locked forbidden False", "y.mp4 forbidden False",
        "locked forbidden False",
    ]  # fmt: skip


def test_names_of_any_bytes_are_found(tmp_path: Path) -> None:
    names = [
        b"l-\xe9.mp4",
        "e\u0301.mp4".encode(),
        "\u00e9.mp4".encode(),
        b"new\nline \x1b[31m.mp4",
        b"x" * 251 + b".mp4",
    ]
    for name in names:
        (tmp_path / os.fsdecode(name)).write_bytes(b"x")
    found = search(tmp_path)
    assert {os.fsencode(each.path.name) for each in found} == set(names)
    for each in found:
        (tmp_path / "out" / each.place).mkdir(parents=True, exist_ok=True)


def test_what_bts_made_is_not_searched(tmp_path: Path) -> None:
    touch(tmp_path, "a.mp4", "outputs/a/snippets/kiss.mp4", "outputs/reel/b/sheet.jpg")
    touch(tmp_path, "outputs/bts-run.db", "outputs/bts-run.db-wal", "outputs/report.html", "outputs/rushes/mine.mp4")
    OutputFolder.open(tmp_path / "outputs/a", tmp_path / "a.mp4", "fast:1").record([])
    OutputFolder.open(tmp_path / "outputs/reel/b", tmp_path / "b.mp4", "fast:2").record([])
    OutputFolder.open(tmp_path / "outputs").record([])
    (tmp_path / "kiss.mp4").symlink_to("outputs/a/snippets/kiss.mp4")
    found = search(tmp_path, output=tmp_path / "outputs")
    assert [path.name for path in clips(found)] == ["a.mp4", "kiss.mp4", "mine.mp4"]
    assert kinds(found) == {}
    assert clips(search(tmp_path / "outputs/a"))[0].name == "kiss.mp4"


def test_patterns_take_files_and_whole_folders(tmp_path: Path) -> None:
    touch(tmp_path, "A.MP4", "b.mov", "reel0/c.mov", "reel0/box 3/d.mp4", "old/e.mp4", "old/keep/f.mov")

    def names(**options: object) -> str:
        return "".join(path.stem.lower() for path in clips(search(tmp_path, **options)))

    assert names() == "abefcd"
    assert set(names(include=("*.mp4",))) == set("aed")
    assert set(names(include=("reel0/",))) == set("cd")
    assert set(names(include=("reel0/*",), exclude=("box*",))) == set("c")
    assert set(names(exclude=("old", "./b.mov"))) == set("acd")
    assert set(names(exclude=("**/*.mp4",))) == set("bcf")
    assert set(names(include=("old/**/f.*",))) == set("f")
    with pytest.raises(ValueError, match="empty"):
        Search(include=("/",))


def test_since_takes_what_was_modified_later(tmp_path: Path) -> None:
    touch(tmp_path, "old.mp4", "new.mp4", "note.txt")
    os.utime(tmp_path / "old.mp4", (1000, 1000))
    os.utime(tmp_path / "note.txt", (1000, 1000))
    assert [each.path.name for each in search(tmp_path, since=2000.0)] == ["new.mp4"]
    assert search(tmp_path, tmp_path / "new.mp4", since=4e9) == search(tmp_path / "new.mp4")


def test_sidecars_come_along_and_are_not_told(tmp_path: Path) -> None:
    own = "x.mp4.notes.json", "x.mp4.xmp", "x.de.srt", "x.en.sdh.vtt", "x.info.json", "xM01.XML"
    touch(tmp_path, "x.mp4", *own, "x.part2.mov", "x.part2.srt", "reel", "reel.srt", data=b"\x00\x01\xff")
    touch(tmp_path, "lonely.srt", "x.a.b.c.srt", "xy.srt", data=b"1\n00:00:01,000 --> 00:00:02,000\nhello\n")
    os.mkfifo(tmp_path / "x.en.srt")
    found = {each.path.name: each for each in search(tmp_path)}
    beside = {name: sorted(path.name for path in each.sidecars) for name, each in found.items() if not each.failure}
    assert beside == {"x.mp4": sorted(own), "x.part2.mov": ["x.part2.srt"], "reel": ["reel.srt"]}
    assert kinds(found.values()) == {
        "lonely.srt": "text", "x.a.b.c.srt": "text", "xy.srt": "text", "x.en.srt": "special",
    }  # fmt: skip
    assert sorted(path.name for path in search(tmp_path / "x.mp4")[0].sidecars) == sorted(own)


def test_a_clip_beside_a_folder_of_its_name_gets_another_place(tmp_path: Path) -> None:
    touch(tmp_path, "reel.mp4", "REEL/keyframes.mp4", "REEL.mp4/1.mp4")
    assert [str(each.place) for each in search(tmp_path)] == ["reel-2", "REEL/keyframes", "REEL.mp4/1"]


def test_nothing_found_is_said(tmp_path: Path) -> None:
    for paths in ((tmp_path,), ()):
        with pytest.raises(ClipError, match="no clip is in there"):
            search(*paths)
    touch(tmp_path, "a.txt", data=b"words")
    with pytest.raises(ClipError, match="no clip in there fits"):
        search(tmp_path, include=("b*",))
    assert search(tmp_path, since=4e9) == []
    for name in ("none", "a.txt/none"):
        with pytest.raises(ClipError, match="no such file or folder"):
            find([tmp_path, tmp_path / name], Search())
    (tmp_path / "gone").symlink_to("nowhere")
    assert kinds(search(tmp_path)) == {"a.txt": "text", "gone": "missing"}
