"""Too little memory is said in one line, with the clip and what it needs; in a batch the other clips go on."""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from bts import media
from bts.errors import ClipError, lacks_memory
from bts.media.memory import check_room, lacks_room
from tests.media.make_clips import ffmpeg, numbered_clip

WIDTH, HEIGHT = 16000, 8600

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to RLIMIT_AS"),
    pytest.mark.timeout(600),
]


@pytest.fixture(scope="module")
def huge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small file of huge pictures."""
    path = tmp_path_factory.mktemp("huge") / "huge.mp4"
    ffmpeg("-f", "lavfi", "-i", f"color=gray:s={WIDTH}x{HEIGHT}:d=0.12:r=25", "-c:v", "libx264", "-preset",
           "ultrafast", "-pix_fmt", "yuv420p", path)  # fmt: skip
    return path


def bts_within(gigabytes: float, *args: str | Path) -> "subprocess.CompletedProcess[str]":
    """Run bts in a process of so much address space."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (int(gigabytes * 1e9),) * 2)

    return subprocess.run(
        [sys.executable, "-m", "bts", *(os.fspath(arg) for arg in args)],
        capture_output=True, text=True, preexec_fn=limit, check=False,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},  # each of its threads takes address space
    )  # fmt: skip


NEEDS = f"huge.mp4: out of memory: its pictures are {WIDTH}x{HEIGHT}, and work on them takes about 4.1 GB; close"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("gigabytes", "words"),
    [(0.8, ("probe",)), (1.4, ("shots",)), (1.5, ("shots",)), (1.4, ("sheet",)), (1.7, ("still", "0:00", "--alt", "A")),
     (1.8, ("snippet", "0:00-0:00.1"))],
)  # fmt: skip
def test_a_command_names_the_clip_and_what_it_needs(
    gigabytes: float, words: tuple[str, ...], huge: Path, tmp_path: Path
) -> None:
    where = () if words[0] in ("probe", "shots") else ("-o", tmp_path / "made.jpg")
    if words[0] == "snippet":
        where = ("-o", tmp_path / "made.mp4")
    done = bts_within(gigabytes, words[0], huge, *words[1:], *where)
    assert done.returncode == 3, done.stderr
    (line,) = [line for line in done.stderr.splitlines() if not line.startswith(("warning:", "note:"))]
    assert NEEDS in line
    assert "damage" not in done.stderr
    assert "could not be decoded" not in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("gigabytes", [1.5, 1.9])
def test_in_a_batch_the_other_clips_go_on(gigabytes: float, huge: Path, tmp_path: Path) -> None:
    folder = tmp_path / "clips"
    folder.mkdir()
    (folder / "huge.mp4").write_bytes(huge.read_bytes())
    numbered_clip(folder / "little.mp4", "-c:v", "libx264")
    done = bts_within(gigabytes, "run", folder, "-o", tmp_path / "out", "--jobs", "1")
    assert done.returncode == 6, done.stderr
    first, second = json.loads((tmp_path / "out" / "bts-run.json").read_bytes())["runs"]
    (failure,) = first["failures"]
    assert failure["kind"] == "out-of-memory"
    assert NEEDS in failure["line"]
    assert not second["failures"]
    assert second["counts"]["shots"] == 1


def test_all_ways_to_say_it_are_known() -> None:
    import cv2
    import numpy as np

    with pytest.raises(MemoryError) as numpy:
        np.empty(1 << 60, np.uint8)
    assert lacks_memory(numpy.value)
    assert lacks_memory(OSError(12, "Cannot allocate memory"))
    assert lacks_memory(cv2.error("OpenCV(4) error: (-4:Insufficient memory) Failed to allocate 5 bytes"))
    assert not lacks_memory(OSError(28, "No space left on device"))
    assert not lacks_memory(cv2.error("OpenCV(4) error: (-215:Assertion failed)"))
    assert not lacks_memory(ClipError("out of memory"))


def test_room_is_asked_for_and_none_is_used() -> None:
    assert not lacks_room()
    assert lacks_room(1 << 60)
    with pytest.raises(MemoryError):
        check_room(1 << 60)
    check_room(1920 * 1080)


def test_a_shortage_says_what_the_file_tells(tmp_path: Path) -> None:
    clip = numbered_clip(tmp_path / "a.mp4", "-c:v", "libx264", frames=3)
    error = media.explain_shortage(MemoryError("394 MiB"), clip)
    assert (error.kind, error.exit_code) == ("out-of-memory", 3)
    assert "192x144" in str(error)
    gone = media.explain_shortage(MemoryError("394 MiB"), tmp_path / "gone.mp4")
    assert "out of memory: 394 MiB" in str(gone)
