"""Public sets in tiny made-up folders of each layout, around a real clip whose cuts are known."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bts import media, shots
from tests.bench.datasets import DatasetError, open_set, rules
from tests.bench.datasets.autoshot import read_pairs
from tests.bench.datasets.published import PUBLISHED
from tests.bench.scoring import Found, Label, Tally, score_cuts
from tests.little import little_clip

CUTS = (25, 50, 75)
"""The first frames of the clip's shots, but for that of its first one."""


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return little_clip(tmp_path_factory.mktemp("sets") / "clip.mp4")


@pytest.fixture(scope="module")
def found(clip: Path) -> list[Found]:
    with media.open_clip(clip) as opened:
        transitions = shots.analyse(opened, shots.Options(faces=False)).transitions
    return [Found(t.kind, t.start_frame, t.end_frame) for t in transitions]


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def place(clip: Path, *paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(clip, path)


def shot_list(shift: int, sign: str) -> str:
    """The clip's shots as a list whose frames are `shift` lower than 0-based ones; the film's first frame is 0."""
    starts, ends = [0, *(cut - shift for cut in CUTS)], [*(cut - 1 - shift for cut in CUTS), 99 - shift]
    return "".join(f"{start}{sign}{end}\n" for start, end in zip(starts, ends, strict=True))


def make_clipshots(folder: Path, clip: Path) -> None:
    entry = {"transitions": [[cut - 1, cut] for cut in CUTS], "frame_num": 100.0}
    write(folder / "annotations" / "test.json", json.dumps({"a.mp4": entry, "b.mp4": entry, "gone.mp4": entry}))
    write(folder / "annotations" / "only_gradual.json", "{}")
    place(clip, folder / "videos" / "a.mp4", folder / "videos" / "test" / "b.mp4")


def make_bbc(folder: Path, clip: Path) -> None:
    write(folder / "annotations" / "shots" / "01_From Pole to Pole.txt", shot_list(1, "\t"))
    place(clip, folder / "bbc_01.mp4")


def make_later_bbc(folder: Path, clip: Path) -> None:
    make_bbc(folder / "unused", clip)
    shutil.move(folder / "unused" / "annotations", folder / "annotations")
    write(folder / "fixed" / "01-scenes.txt", shot_list(0, "\t"))
    place(clip, folder / "videos" / "bbc_01.mp4")


def make_rai(folder: Path, clip: Path) -> None:
    for name in ("21829", "25010"):
        write(folder / "labels" / f"{name}_gt.txt", shot_list(0, " "))
    place(clip, folder / "21829.mp4", folder / "videos" / "25010_news.mp4")


def make_shot(folder: Path, clip: Path) -> None:
    pairs = "75 76, 50\n49,50\n[24 25]\n74.75,\n30,20\n"
    write(folder / "kuaishou_v2.txt", f"316.mp4 99\n{pairs}\n\n317.mp4\n1 2\n")
    place(clip, folder / "video_download" / "316.mp4")


def make_shot_test(folder: Path, clip: Path) -> None:
    write(folder / "annotations" / "316.txt", shot_list(0, "\t"))
    place(clip, folder / "videos" / "316.mp4")


MAKERS: dict[str, tuple[Callable[[Path, Path], None], int]] = {
    "ClipShots test": (make_clipshots, 2),
    "BBC Planet Earth": (make_bbc, 1),
    "BBC Planet Earth, later": (make_later_bbc, 1),
    "RAI": (make_rai, 2),
    "SHOT, training and test": (make_shot, 1),
    "SHOT test": (make_shot_test, 1),
}
"""Name of the set -> what writes it, and the videos of it that are there."""


@pytest.mark.parametrize("name", MAKERS)
def test_labels_say_the_very_frames_of_the_clip(name: str, tmp_path: Path, clip: Path, found: list[Found]) -> None:
    make, videos = MAKERS[name]
    make(tmp_path, clip)
    opened = open_set(tmp_path)
    assert name.startswith(opened.name)
    assert len(opened.cases) == videos
    for video, labels in opened.cases:
        assert video.is_file()
        assert [(x.kind, x.first, x.last) for x in labels] == [("cut", cut, cut) for cut in CUTS]
        assert score_cuts(found, labels, 0) == Tally(hit=3)
    assert {figure.rule for figure in PUBLISHED if figure.labelled_set == opened.name} <= set(opened.rules)


@pytest.mark.parametrize("name", MAKERS)
def test_a_folder_without_its_videos_is_named(name: str, tmp_path: Path, clip: Path) -> None:
    MAKERS[name][0](tmp_path, clip)
    for video in tmp_path.rglob("*.mp4"):
        video.unlink()
    with pytest.raises(DatasetError, match=rf"^{re.escape(str(tmp_path))}: has none of the \d labelled videos of .+$"):
        open_set(tmp_path)


DAMAGES = {
    "annotations/test.json": ('{"a.mp4"', "is no JSON"),
    "annotations/train.json": ("[]", "lists no videos"),
    "annotations/only_gradual.json": ('{"a.mp4": {"transitions": [[1, 2, 3]]}}', "no pairs of frames"),
    "annotations/shots/01_a.txt": ("0\t4\nfive\t9\n", "line 2 is no shot"),
    "annotations/shots/02_a.txt": ("", "lists no shots"),
    "fixed/01-scenes.txt": ("0\t4\n9\t5\n", "line 2 goes backwards"),
    "labels/1_gt.txt": ("5 9\n0 4\n", "line 2 goes backwards"),
    "annotations/12.txt": ("0\t4\t5\n", "line 1 is no shot"),
    "scenes_1.txt": ("1 90\n", "lists of scenes"),
    "notes.txt": ("0 4\n", "labels of no known set"),
}


@pytest.mark.parametrize("path", DAMAGES)
def test_a_damaged_or_unknown_set_is_one_line_with_its_place(path: str, tmp_path: Path) -> None:
    text, reason = DAMAGES[path]
    write(tmp_path / path, text)
    with pytest.raises(DatasetError) as caught:
        open_set(tmp_path)
    assert reason in str(caught.value)
    assert str(tmp_path) in str(caught.value)
    assert "\n" not in str(caught.value)
    with pytest.raises(DatasetError, match="no such folder"):
        open_set(tmp_path / path)


def test_what_is_left_out_is_counted(tmp_path: Path, clip: Path) -> None:
    make_rai(tmp_path, clip)
    (tmp_path / "21829.mp4").write_bytes(b"no video")
    place(clip, tmp_path / "99.mp4")
    for name in "abcde":
        write(tmp_path / "labels" / f"{name}_gt.txt", "0 9\n")
    assert open_set(tmp_path).remarks == (
        "RAI: 5 of 7 labelled videos are missing: a, b, c and 2 more",
        "RAI: 1 of 7 labelled videos cannot be read: 21829",
        "RAI: 1 videos have no labels, and are left out",
    )
    make_shot(tmp_path / "shot", clip)
    assert [remark.partition(": ")[2] for remark in open_set(tmp_path / "shot").remarks] == [
        "2 lines of kuaishou_v2.txt are no transition, and are left out",
        "1 of 2 labelled videos are missing: 317",
    ]


def test_gaps_between_shots_are_gradual_and_shared_frames_cuts(tmp_path: Path, clip: Path) -> None:
    write(tmp_path / "annotations" / "shots" / "01_a.txt", "0\t9\n20\t29\n29\t40\n")
    place(clip, tmp_path / "bbc_01.mp4")
    assert open_set(tmp_path).cases[0][1] == [Label("gradual", 11, 21), Label("cut", 30, 30)]
    assert read_pairs("1,2\n7.mp4\n9 20\n")[0] == {"7": [Label("gradual", 10, 20)]}
    assert read_pairs("1,2\n7.mp4\n9 20\n")[1] == 1


def cut(frame: int) -> Found:
    return Found("cut", frame, frame)


def fade(first: int, last: int) -> Found:
    return Found("dissolve", first, last)


LABELS = [Label("cut", 25, 25), Label("gradual", 51, 60)]

SCORES = [
    # What was found, then (hit, missed, false) by each rule.
    ([cut(25)], {"ClipShots cuts": (1, 0, 0), "TransNetV2": (1, 1, 0), "PySceneDetect cuts": (1, 0, 0)}),
    ([cut(26)], {"ClipShots cuts": (1, 0, 0), "TransNetV2": (1, 1, 0), "PySceneDetect cuts": (0, 1, 1)}),
    ([cut(27)], {"ClipShots cuts": (0, 1, 1), "TransNetV2": (1, 1, 0), "PySceneDetect shot ends": (0, 2, 1)}),
    ([cut(28)], {"ClipShots cuts": (0, 1, 1), "TransNetV2": (0, 2, 1)}),
    ([cut(23), cut(25)], {"ClipShots cuts": (1, 0, 1), "TransNetV2": (1, 1, 1), "PySceneDetect cuts": (1, 0, 1)}),
    ([fade(61, 70)], {"ClipShots gradual": (1, 0, 0), "TransNetV2": (1, 1, 0), "PySceneDetect fades": (0, 1, 0)}),
    ([fade(62, 70)], {"ClipShots gradual": (0, 1, 1), "TransNetV2": (1, 1, 0)}),
    ([fade(63, 70)], {"TransNetV2": (0, 2, 1), "PySceneDetect cuts": (0, 1, 1)}),
    ([fade(51, 58)], {"PySceneDetect fades": (1, 0, 0), "PySceneDetect shot ends": (1, 1, 0)}),
    ([cut(50)], {"ClipShots cuts": (0, 1, 1), "PySceneDetect fades": (1, 0, 0), "PySceneDetect cuts": (0, 1, 0)}),
    ([cut(49)], {"PySceneDetect fades": (0, 1, 0), "PySceneDetect cuts": (0, 1, 1)}),
    ([cut(52), cut(60)], {"PySceneDetect fades": (1, 0, 1), "TransNetV2": (1, 1, 1)}),
]


@pytest.mark.parametrize(("given", "scores"), SCORES)
def test_each_published_rule_has_its_own_tolerance(given: list[Found], scores: dict[str, tuple[int, int, int]]) -> None:
    assert {name: rules.RULES[name](given, LABELS) for name in scores} == {
        name: Tally(*counts) for name, counts in scores.items()
    }


def test_the_harness_prints_the_sets_beside_published_figures(tmp_path: Path, clip: Path) -> None:
    make_clipshots(tmp_path / "clips", clip)
    make_bbc(tmp_path / "bbc", clip)
    roots = [part for name in ("clips", "bbc") for part in ("--dataset-root", str(tmp_path / name))]
    done = run("--detectors", "bts default", *roots)
    assert done.returncode == 0, done.stderr
    usual = [
        line for line in done.stdout.splitlines() if re.match(r"\| [^|]+ \| bts default \| 1\.000 \| 1\.000", line)
    ]
    assert [line.split(" | ")[0] for line in usual] == ["| ClipShots test", "| BBC Planet Earth"]
    assert "| BBC Planet Earth | bts default | TransNetV2 | 1.000 | 1.000 | 1.000 | 1.000 | this run |" in done.stdout
    assert "| ClipShots test | bts default | ClipShots gradual | - | - | - | - | this run |" in done.stdout
    assert "| ClipShots test | DSM | ClipShots cuts | 0.776 | 0.934 | 0.848 | - | github.com/" in done.stdout
    assert "ClipShots test: 2 videos scored.\nClipShots test: 1 of 3 labelled videos are missing: gone\n" in done.stdout


def test_a_folder_of_no_set_ends_the_harness_with_one_line(tmp_path: Path) -> None:
    done = run("--dataset-root", str(tmp_path))
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith(f"{tmp_path}: holds the labels of no known set")
    assert done.stderr.count("\n") == 1


def run(*words: str) -> subprocess.CompletedProcess[str]:
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-m", "tests.bench.shots", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=root, env=dict(os.environ))
