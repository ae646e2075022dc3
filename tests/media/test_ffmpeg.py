"""The bundled program: run quietly, followed, bounded, and its failures reported in one line."""

import resource
import subprocess
import sys
import tempfile
import time
from fractions import Fraction
from pathlib import Path

import pytest

from bts import media
from bts.errors import BtsError, ClipError, OutputError
from bts.media.mend import feed_frames
from tests.media.make_clips import numbered_clip

SOURCE = ("-f", "lavfi", "-i", "testsrc2=size=192x144:rate=25:duration=4")


def test_it_runs_and_tells_its_progress(tmp_path: Path) -> None:
    reported: list[Fraction] = []
    media.run_ffmpeg([*SOURCE, str(tmp_path / "out.mkv")], on_progress=reported.append)
    assert media.probe(tmp_path / "out.mkv").frames == 100
    assert reported == sorted(reported)
    assert reported[-1] >= Fraction(39, 10)


def test_input_that_cannot_be_read_is_a_clip_error(tmp_path: Path) -> None:
    (tmp_path / "words.mp4").write_text("words", encoding="utf-8")
    with pytest.raises(ClipError, match="ffmpeg failed") as caught:
        media.run_ffmpeg(["-i", str(tmp_path / "words.mp4"), str(tmp_path / "out.mkv")])
    assert "\n" not in str(caught.value)


def test_output_that_cannot_be_written_is_an_output_error(tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        media.run_ffmpeg([*SOURCE, str(tmp_path / "no such folder" / "out.mkv")])
    with pytest.raises(OutputError):
        media.run_ffmpeg(["-y", *SOURCE, "-f", "matroska", "/dev/full"])


def test_a_full_disk_of_files_in_between_is_named(tmp_path: Path) -> None:
    """There the program cannot even say why it failed: what it says goes to a file on that disk."""
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, old[1]))  # as on a disk that is nearly full
    try:
        with pytest.raises(OutputError, match="no place is left for files in between") as caught:
            media.run_ffmpeg([*SOURCE, "-c:v", "ffv1", str(tmp_path / "out.mkv")])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
    assert (caught.value.path, "TMPDIR" in caught.value.remedy) == (Path(tempfile.gettempdir()), True)


def test_a_file_that_exists_is_not_overwritten_unasked(tmp_path: Path) -> None:
    (tmp_path / "out.mkv").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="already exists"):
        media.run_ffmpeg([*SOURCE, str(tmp_path / "out.mkv")])
    assert (tmp_path / "out.mkv").read_text(encoding="utf-8") == "mine"


def test_it_reads_no_addresses(tmp_path: Path) -> None:
    with pytest.raises(BtsError, match=r"(?i)protocol"):
        media.run_ffmpeg(["-i", "http://127.0.0.1:9/clip.mp4", str(tmp_path / "out.mkv")])


def test_a_run_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    endless = ["-f", "lavfi", "-i", "testsrc2=size=1280x720", "-f", "null", "-"]
    started = time.monotonic()
    with pytest.raises(BtsError, match="given up after 1 s"):
        media.run_ffmpeg(endless, timeout=1)
    assert time.monotonic() - started < 10


STOPPED = r"""
import os, signal, sys
from pathlib import Path
from bts import media, stopping

def send(event, args):
    if event == "subprocess.Popen" and "testsrc2=d=60" in args[1]:
        os.kill(os.getpid(), signal.SIGTERM)

stopping.listen(lambda: None)
sys.addaudithook(send)
try:
    media.run_ffmpeg(["-re", "-f", "lavfi", "-i", "testsrc2=d=60", "-f", "null", "-"])
except stopping.Stopped:
    names = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline")]
    print("stopped", sum(b"testsrc2=d=60" in name and b"ffmpeg" in name.split(b"\0")[0] for name in names))
"""
"""The signal comes while ffmpeg is being started, before bts has a hold of it."""


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="looks at processes in /proc")
def test_a_signal_while_the_program_starts_leaves_none_running() -> None:
    done = subprocess.run([sys.executable, "-c", STOPPED], capture_output=True, text=True, timeout=30)
    assert (done.stdout.strip(), done.stderr) == ("stopped 0", "")


def test_a_program_that_does_not_read_what_it_is_fed_is_no_error_of_the_feed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """libav raises another error when it closes a file for which nobody reads: that one hid the broken pipe."""
    path = numbered_clip(tmp_path / "numbered.mp4", "-c:v", "libx264", frames=60)
    monkeypatch.setattr("bts.media.ffmpeg.ffmpeg_path", lambda: Path("true"))
    with media.open_clip(path) as clip:
        media.run_ffmpeg([], feed=lambda pipe: feed_frames(clip, 0, 60, pipe))
