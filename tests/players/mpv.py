"""mpv: the picture it shows when it is started at a time of its own clock."""

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]

LOOK_BACK = "10"
"""Seconds before the time asked for at which mpv starts to decode: its seeks in transport and program streams land up
to some key frames late, and without this option it then begins with the next key frame (mpv's manual,
--hr-seek-demuxer-offset)."""


def find_mpv() -> str:
    """The program; skips the test where there is none."""
    program = shutil.which("mpv")
    if program is None:
        pytest.skip("no mpv on this machine")
    return program


def pictures_in_mpv(path: Path, times: Sequence[Fraction]) -> list[Pixels]:
    """uint8 H x W x 3 RGB pictures that `mpv --frames=1 --start=T` shows, one for each of `times` in seconds.

    mpv shows the first frame presented no more than 5 ms before T, so T is best a frame's own time.
    """
    with tempfile.TemporaryDirectory() as folder:
        asked: list[str] = []
        for time in times:
            asked += ["--{", f"--start={float(time):.6f}", str(path), "--}"]
        image = ["--vo=image", "--vo-image-format=png", f"--vo-image-outdir={folder}"]
        said = run_mpv([f"--hr-seek-demuxer-offset={LOOK_BACK}", *image, *asked])
        files = sorted(Path(folder).iterdir())
        assert len(files) == len(times), f"{path.name}: {len(files)} pictures of {len(times)}\n{said[-800:]}"
        return [np.asarray(Image.open(file).convert("RGB")) for file in files]


def ask_mpv(path: Path, prop: str) -> str:
    """What mpv says of a property, such as `demuxer-start-time`, when it plays the file."""
    words = run_mpv(["--vo=null", f"--term-playing-msg=SAID ${{={prop}}}", str(path)])
    said = [line for line in words.splitlines() if line.startswith("SAID ")]
    assert said, words[-800:]
    return said[0].removeprefix("SAID ")


def run_mpv(words: Sequence[str]) -> str:
    """Play one frame of each file without sound; what mpv writes on its standard output."""
    command = [find_mpv(), "--no-config", "--quiet", "--no-audio", "--frames=1", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=100).stdout
