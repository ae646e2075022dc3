"""A folder with everything that the examples of the documentation name, and a way to run one line of them in it."""

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bts import media
from tests.conftest import ROOT
from tests.little import little_clip
from tests.made import made_once

SAMPLE = ROOT / "samples" / "platform-nought.mp4"

SECONDS = 80
"""Length of interview.mp4: the examples go up to 1:16."""

SRT = """1
00:00:01,000 --> 00:00:03,000
We hid the cameras.

2
00:00:04,500 --> 00:00:07,000
Nobody knew.
"""

EDL = """TITLE: Timeline 1
FCM: NON-DROP FRAME

001  001      V     C        00:00:05:00 00:00:05:01 00:00:05:00 00:00:05:01
 |C:ResolveColorBlue |M:Cameras hidden |D:1
"""

PROJECT = """<fcpxml version="1.9"><resources>
<asset id="r2" name="A001" start="0s" duration="70s" hasVideo="1"><media-rep src="file:///media/A001.mov"/></asset>
<asset id="r3" name="B001" start="0s" duration="70s" hasVideo="1"><media-rep src="file:///media/B001.mov"/></asset>
</resources><library><event><asset-clip ref="r2" duration="70s"><marker start="5s" value="Bar"/></asset-clip>
<asset-clip ref="r3" duration="70s"><marker start="6s" value="Street"/></asset-clip></event></library></fcpxml>
"""
"""Markers on two media, of which the clip is one under another name."""

EDIT = {"EDITOR": "true"}
"""An editor that leaves what it is given as it is."""

NOTES: tuple[dict[str, object], ...] = (
    {"id": "01JXYZABCDEFGHJKMNPQRSK7QD", "start": 62, "end": 69, "text": "Hidden cameras", "use": ["snippet"]},
    {"id": "01JXYZABCDEFGHJKMNPQRS8WMQ", "start": 15.5, "text": "First look", "alt": "Two people", "use": ["still"]},
    {"id": "01JXYZABCDEFGHJKMNPQRSM9ET", "start": 20, "text": "A blooper", "kind": "blooper"},
)
"""The notes whose short ids the examples name."""


def make_material(folder: Path) -> Path:
    """Fill `folder` with the clips, notes and subtitles that examples name. The long clip is the sample, made small."""
    folder.mkdir(parents=True, exist_ok=True)
    small = ["-vf", "scale=320:-2", "-r", "25", "-c:v", "libx264", "-preset", "ultrafast", "-g", "50", "-c:a", "aac"]
    long = folder / "interview.mp4"
    loop = ["-stream_loop", "1", "-i", str(SAMPLE), "-t", str(SECONDS), *small, "-y"]
    made_once(long, ("interview", SECONDS), lambda path: media.run_ffmpeg([*loop, str(path)]))
    media.run_ffmpeg(["-i", str(long), "-t", str(SECONDS - 1), "-c", "copy", "-y", str(folder / "clip.mp4")])
    short = little_clip(folder / "trailer.mp4", size="160x90")
    for name in (
        "trailer.mov",
        "tape.mpg",
        "archive/reels/one.mp4",
        "archive/reels/two.mp4",
        "reels/one.mp4",
        "reels/two.mp4",
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(short, folder / name)
    shutil.copyfile(long, folder / "interview.mov")
    both = ["-map", "0:v", "-map", "0:v", "-c", "copy", "-y"]
    media.run_ffmpeg(["-i", str(short), *both, str(folder / "two-cameras.mkv")])
    for name in ("interview.srt", "subtitles.srt"):
        (folder / name).write_text(SRT, encoding="utf-8")
    (folder / "notes.csv").write_text("Zeit;Notiz;Wer\n0:01,5;Kameras hinter der Bar;Anna\n", encoding="utf-8")
    (folder / "Timeline 1.edl").write_text(EDL, encoding="utf-8")
    (folder / "project.fcpxml").write_text(PROJECT, encoding="utf-8")
    (folder / "from-jo").mkdir()
    for name in ("clip.mp4.notes.json", "interview.mp4.notes.json", "from-jo/clip.mp4.notes.json"):
        (folder / name).write_text(notes_file(NOTES), encoding="utf-8")
    return folder


def notes_file(notes: Sequence[Mapping[str, object]]) -> str:
    """The text of a notes file as a person may write it."""
    return json.dumps([{"bts-notes": 2}, *notes], indent=1) + "\n"


@dataclass
class Workspace:
    """A folder to run examples in. `packages` are further folders that Python imports from, before the project."""

    folder: Path
    packages: list[Path] = field(default_factory=list)

    def write(self, name: str, text: str) -> None:
        """Write a file that a page gives."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def run(self, line: str) -> "subprocess.CompletedProcess[str]":
        """Run one line of shell as a person would type it, `bts` being the project's."""
        home = self.folder / "home"
        paths = os.pathsep.join(map(str, [*self.packages, ROOT]))
        places = {"HOME": str(home), "XDG_CACHE_HOME": str(home / ".cache"), "BTS_STATE_DIR": str(home / "state")}
        return subprocess.run(
            ["bash", "-euo", "pipefail", "-c", f'bts() {{ {shlex.quote(sys.executable)} -m bts "$@"; }}\n{line}'],
            capture_output=True,
            text=True,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": paths, **places, **EDIT},
            timeout=100,
            check=False,
        )
