"""Real output of each kind, made once: what bts writes for good clips, bad ones, and with a program missing."""

import json
import os
import shutil
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bts.batch.records import Outcome, State
from bts.batch.reports import write_reports
from bts.batch.reports.run_facts import RunFacts
from bts.outputs import OutputFolder
from bts.report import Failure
from tests.little import annotate, little_clip
from tests.made import made_once
from tests.media.changing import LATER, PLAIN, changing_clip
from tests.media.clips import NTSC, RECIPES, X264
from tests.media.make_clips import add_chapters, declare_aperture, ffmpeg, numbered_clip
from tests.subtitles.makers import SCC_CLEAR, SCC_HELLO
from tests.template import run_bts

Outputs = dict[str, list[Any]]

TRAITS = ("plain.mp4", "uneven.mkv", "late.webm", "negative.mkv", "torn.ts", "mpeg2.mpg", "doubled.mkv", "raw.h264")
"""Numbered clips whose facts differ: rates, starts, damage, containers that browsers play and do not."""


WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
"""Number of this worker of pytest-xdist, from 0."""


def bts(folder: Path, *args: str | Path, code: int = 0, **env: str) -> str:
    """Run `bts ARGS...` in a folder as its own process; what it prints. `code` is the exit code that it must have."""
    done = run_bts(folder, *args, **env)
    assert done.returncode == code, done.stderr
    return done.stdout


def scenes(path: Path) -> Path:
    """Seven scenes of 2.1 seconds at 29.97 frames a second, two of which come again: cuts, and set-ups cut back to."""
    sources = ["testsrc2", "smptebars", "mandelbrot", "rgbtestsrc", "testsrc2", "smptebars", "yuvtestsrc"]
    inputs = [word for s in sources for word in ("-f", "lavfi", "-t", "2.1", "-i", f"{s}=size=320x180:rate=30000/1001")]
    joined = "".join(f"[{n}:v]format=yuv420p,setsar=1[v{n}];" for n in range(len(sources)))
    joined += "".join(f"[v{n}]" for n in range(len(sources))) + f"concat=n={len(sources)}:v=1"
    ffmpeg(*inputs, "-filter_complex", joined, "-c:v", "libx264", "-preset", "ultrafast", path)
    return path


def read(path: Path) -> Any:
    """The JSON of a file."""
    return json.loads(path.read_text(encoding="utf-8"))


def batch(folder: Path, found: Outputs) -> None:
    """A folder of four, run twice: a clip with notes, its double, one that no browser plays, a file that is no clip."""
    clip = little_clip(folder / "clips" / "noted.mp4")
    (folder / "clips" / "twin.mp4").write_bytes(clip.read_bytes())
    little_clip(folder / "clips" / "bare.avi")
    (folder / "clips" / "junk.mkv").write_bytes(bytes(range(256)) * 40)
    (folder / "clips" / "bts.toml").write_text(
        '[credit]\nline = "NBC"\n[story]\nheadline = "H"\nintro = ["One"]\nclosing = ["Two"]\ndate = "2026-05-14"\n'
        "[stills]\nsrcset = [80, 160]\n"
        '[clip."bare.avi".snippets]\ncaptions = "soft"\n[clip."bare.avi".story]\nclip_media = "none"\n',
        encoding="utf-8",
    )
    annotate(clip, ("1.5", "still", "the bars"), ("2-4", "still,snippet,quote", "the set"), ("3.1", "still", "last"))
    who = ("--person", "Ada=Eve", "--credit", "source=x", "-u", "quote")
    bts(folder, "note", "add", clip, "0.5-1", "He said no", *who)
    for _ in range(2):
        bts(folder, "run", folder / "clips", "-o", "out", code=6)
        found["run"].append(read(folder / "out" / "bts-run.json"))
        collect(folder / "out", found)
    found["report"] += json.loads(bts(folder, "run", "clips/junk.mkv", "--json", "-o", "other", code=3))


def failures(folder: Path, found: Outputs) -> None:
    """A stage that fails for want of the ffmpeg program, a note outside the clip, and a file that is half made."""
    clip = little_clip(folder / "alone" / "x.mp4")
    annotate(clip, ("1-2", "snippet", "a set"), ("9:59", "still", "never"))
    missing = {"IMAGEIO_FFMPEG_EXE": "/nowhere/ffmpeg"}
    found["report"] += json.loads(bts(folder, "run", clip, "--json", "--only", "shots,snippets", code=2, **missing))
    bts(folder, "still", clip, "1", "--burst", "2")
    collect(folder / "outputs", found)
    OutputFolder.open(folder / "half", clip).claim("stills/a.jpg")
    collect(folder / "half", found)


def collect(folder: Path, found: Outputs) -> None:
    """All that lies in the folders of results."""
    names = {"report": "report.json", "shots": "shots.json", "story": "story.json", "ledger": ".bts-made.json"}
    for name, file in names.items():
        found[name] += [read(path) for path in sorted(folder.rglob(file))]


def probes(folder: Path, found: Outputs) -> None:
    """Clips of many kinds, and one with every trait that a file can declare."""
    recipes = {recipe.name: recipe for recipe in RECIPES}
    paths = [recipes[name].make(folder / name) for name in TRAITS]
    hdr = "setparams=color_primaries=bt2020:color_trc=smpte2084:colorspace=bt2020nc"
    paths.append(numbered_clip(
        folder / "hdr.mp4", "-c:v", "libx265", "-preset", "ultrafast", "-x265-params",
        "log-level=error:max-cll=600,300", frames=4, filters=["format=yuv420p10le", hdr],
    ))  # fmt: skip
    (folder / "words.srt").write_text("1\n00:00:00,000 --> 00:00:01,000\nWords\n", encoding="utf-8")
    tone = ("-f", "lavfi", "-i", "sine=440:duration=3", "-i", str(folder / "words.srt"))
    paths.append(numbered_clip(
        folder / "rich.mov", *X264, "-map", "0", "-map", "1", "-map", "2", "-c:a", "aac", "-c:s", "mov_text",
        "-metadata:s:a:0", "language=eng", "-timecode", "01:00:00:00", rate=NTSC, audio=tone,
        filters=["setsar=16/11"],
    ))  # fmt: skip
    other = replace(LATER["surround"], muxing=("-mpegts_service_id", "2"))
    paths.append(changing_clip(folder / "changing.ts", (PLAIN, other), "cat"))
    paths.append(declare_aperture(numbered_clip(folder / "tape.mov", *X264, frames=4), 180, 136))
    paths.append(add_chapters(paths[0], folder / "chapters.mp4", (0, 1000, "One"), (1000, 2000, "Two")))
    damaged = folder / "damaged.mp4"
    data = bytearray(paths[0].read_bytes())
    middle = data.index(b"mdat") + 3000
    data[middle : middle + 1500] = bytes(1500)
    damaged.write_bytes(data)
    found["probe"] += [json.loads(bts(folder, "probe", path, "--json")) for path in paths]
    found["probe"].append(json.loads(bts(folder, "probe", damaged, "--check", "--json")))


def shots(folder: Path, found: Outputs) -> None:
    """A clip with cuts and set-ups that come again; its story, before its shots were found and after."""
    clip = scenes(folder / "scenes.mp4")
    annotate(clip, ("1.01-3.3", "quote", "first"), ("#100", "quote", "then"), ("#200-#300", "quote", "last"))
    bts(folder, "run", clip, "--only", "story", "-o", "early")
    found["shots"].append(json.loads(bts(folder, "shots", clip, "--json", "--alternates", "2")))
    bts(folder, "shots", clip, "--alternates", "2", "-o", "shots")
    bts(folder, "run", clip, "-o", "late")
    collect(folder, found)


def sheets(folder: Path, found: Outputs) -> None:
    """A sheet of shots that come again, with a note; and one with a shot that is worth no tile."""
    clip = scenes(folder / "scenes.mp4")
    annotate(clip, ("1.01", "quote", "first"))
    found["sheet"].append(json.loads(bts(folder, "sheet", clip, "--json")))
    black = folder / "black.mp4"
    inputs = [word for s in ("testsrc2", "color") for word in ("-f", "lavfi", "-t", "2", "-i", f"{s}=size=160x90")]
    ffmpeg(*inputs, "-filter_complex", "[0:v][1:v]concat=n=2:v=1,format=yuv420p", black)
    found["sheet"].append(json.loads(bts(folder, "sheet", black, "--json")))


def checks(folder: Path, found: Outputs) -> None:
    """A picture with faults of which the clip is here, and one that bts did not make."""
    clip = little_clip(folder / "c.mp4")
    bts(folder, "still", clip, "1", "-o", "bare.jpg")
    Image.new("RGB", (40, 30)).save(folder / "foreign.png")
    found["still-check"].append(json.loads(bts(folder, "still", "--check", "bare.jpg", "foreign.png", "--json")))


def searches(folder: Path, found: Outputs) -> None:
    """Notes, one of them private, captions beside a clip with shots and a date, and the clip itself."""
    clip = little_clip(folder / "bar.mp4")
    dated = folder / "dated.mp4"
    ffmpeg("-i", clip, "-c", "copy", "-metadata", "creation_time=2006-05-11T14:30:00Z", dated)
    annotate(dated, ("1-1.5", "snippet", "the bar"), ("2", "still", "a bar"))
    full = ("-c", "the bar", "-k", "set", "-p", "Ada=Eve", "-t", "w", "--credit", "NBC", "-u", "still", "--private")
    bts(folder, "note", "add", dated, "0:02", "Words", *full)
    (folder / "dated.en.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\nTo the bar\n", encoding="utf-8")
    bts(folder, "run", dated, "--only", "shots")
    annotate(clip, ("1", "still", "a bar without results"))
    bts(folder, "index", "--with-private")
    like = ("--like", "outputs/dated/keyframes/0001.jpg")
    for words in (("bar", "--with-private"), ("kind:clip",), ("bar", "--limit", "1"), like):
        found["search"].append(json.loads(bts(folder, "search", *words, "--json")))
    found["search"].append(json.loads(bts(folder, "search", "nothing", "--json", code=1)))


def reels(folder: Path, found: Outputs) -> None:
    """A reel of two clips, one of them of another size."""
    first, second = little_clip(folder / "first.mp4"), little_clip(folder / "second.mp4", size="160x90")
    annotate(first, ("1-1.5", "snippet", "the set"))
    annotate(second, ("2-2.5", "snippet", "the bar"))
    found["reel"].append(json.loads(bts(folder, "reel", first, second, "--title", "T", "--json")))


def runs(folder: Path, found: Outputs) -> None:
    """A run whose rows are in every state, one without any, and one that is under way."""
    clip = folder / "a.mp4"
    why = (Failure("a.mp4: a picture", 3, "picture"),)
    done = Outcome(
        clip, State.DONE, folder, 9, 9, f"fast:{'0' * 32}", "mov", "h264", 64, 48, 1.5, 36, "1999", {"shots": 1}
    )
    done = replace(
        done, started=9.0, seconds=1.5, stages={"open": 0.25}, host="h", tries=1, sidecars=(folder / "a.srt",)
    )
    others = [
        Outcome(clip, State.COPY, copy_of=clip),
        Outcome(clip, State.PASSED, failures=why),
        Outcome(clip, State.WAITING),
    ]
    options = {"jobs": 2, "limit": None, "force": False, "since": "1999-01-01", "patience": 0.5}
    run = RunFacts(folder, ("bts", "run", "."), options, "h", 9.0, 99.0, "interrupted")
    for rows, facts in (([done, *others], run), ([], run), ([], RunFacts(folder))):
        write_reports(folder, partial(list, rows), facts)
        found["run"].append(read(folder / "bts-run.json"))


def notes(folder: Path, found: Outputs) -> None:
    """Notes that were added, edited, removed, imported with fields of another program, and changed by two people."""
    clip = little_clip(folder / "n.mp4")
    file = folder / "n.mp4.notes.json"
    names = ("line", "creator", "source", "copyright", "licence_url", "usage_terms")
    credit = [word for name in names for word in ("--credit", f"{name}=https://example.org/")]

    def do(*words: str | Path, at: Path = clip) -> str:
        done = bts(folder, "note", words[0], at, *words[1:])
        found["notes"].append(read(file))
        return done

    full = [
        "-k", "set", "--heading", "h", "-c", "c", "--alt", "a", *credit, "-p", "Ada=Eve", "-t", "w",
        "-u", "still,snippet,quote",
    ]  # fmt: skip
    one = json.loads(do("add", "0:01-0:02", "Words", *full, "--region", "0,0,0.5,0.5", "--author", "Ada", "--json"))
    gone = json.loads(do("add", "0:03", "Gone", "--json"))
    do("edit", one["id"], "--text", "Others", "--status", "done", "--private")
    do("rm", gone["id"])
    do("head", "--title", "T", "--description", "D", *credit)
    do("check", "--full")
    (folder / "more.csv").write_text("start,text,confidence,x-mood\n0.25,Imported,0.5,glad\n", encoding="utf-8")
    do("import", "more.csv")
    theirs = folder / "theirs.json"
    shutil.copy(file, theirs)
    do("edit", one["id"], "--text", "Mine")
    bts(folder, "note", "merge", "--files", theirs, theirs)
    value = read(theirs)
    changed = next(note for note in value[1:] if note["id"] == one["id"])
    changed |= {"text": "Theirs", "modified": "2031-01-01T00:00:00.000Z", "x-own": {"kept": True}}
    theirs.write_text(json.dumps(value), encoding="utf-8")
    do("merge", theirs)
    away = folder / "away"
    other = little_clip(folder / "other.mp4")
    bts(folder, "note", "add", other, "0:01", "Elsewhere", "--notes-dir", away)
    bts(folder, "note", "add", other, "0:02", "TODO", "--notes-dir", away)
    bts(folder, "note", "head", other, "--title", "TK", "--notes-dir", away)
    found["check"].append(json.loads(bts(folder, "note", "check", other, clip, "--json", "--notes-dir", away)))
    captions = folder / "captions.srt"
    captions.write_text(
        "1\n00:00:00,000 --> 00:00:00,500\nHello there, you two.\n\n2\n00:00:02,000 --> 00:00:01,000\nx\n"
    )
    codes = folder / "captions.scc"
    codes.write_text(f"Scenarist_SCC V1.0\n\n00:00:01:00\t{SCC_HELLO}\n\n00:00:01:20\t{SCC_CLEAR}\n", encoding="utf-8")
    for words in (
        ("--lint", captions),
        ("--lint", codes),
        (clip, "--lint", captions, "--fix", "-o", folder / "fixed.srt"),
    ):
        found["lint"].append(json.loads(bts(folder, "snippet", *words, "--json")))
    found["notes"] += [read(path) for path in away.glob("*.notes.json")]
    uneven = next(recipe for recipe in RECIPES if recipe.name == "uneven.mkv").make(folder / "uneven.mkv")
    bts(folder, "note", "add", uneven, "0:01", "Varies")
    found["notes"].append(read(folder / "uneven.mkv.notes.json"))
    tape = numbered_clip(folder / "tape.mp4", "-c:v", "libx264", "-timecode", "10:00:00:00", frames=30)
    bts(folder, "note", "add", tape, "tc:10:00:01:00", "In source timecode")
    found["notes"].append(read(folder / "tape.mp4.notes.json"))
    late = next(recipe for recipe in RECIPES if recipe.name == "late.mp4").make(folder / "late.mp4")
    older = folder / "late.mp4.notes.json"
    older.write_text('[{"bts-notes": 1}\n,{"id": "A", "start": 0.2, "end": 1}\n]\n', encoding="utf-8")
    bts(folder, "note", "add", late, "0:01", "Beside a note of an older bts")
    found["notes"].append(read(older))
    late.write_bytes(clip.read_bytes())
    bts(folder, "note", "add", late, "0:01", "Made for other content than the head names")
    found["notes"].append(read(older))


@pytest.fixture(scope="session")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Outputs:
    """Schema name -> real JSON of that kind.

    Workers of pytest-xdist share the work: every second one begins at the end.
    """
    folder = tmp_path_factory.mktemp("outputs")
    makers = (batch, failures, probes, shots, sheets, checks, reels, runs, searches, notes)

    def write(make: Callable[[Path, Outputs], None], path: Path) -> None:
        found: Outputs = defaultdict(list)
        make(tmp_path_factory.mktemp(make.__name__), found)
        path.write_text(json.dumps(found), encoding="utf-8")

    parts = [(folder / f"{make.__name__}.json", make) for make in makers]
    for path, make in parts if WORKER % 2 == 0 else reversed(parts):
        made_once(path, ("outputs", path.name), partial(write, make))
    every: Outputs = defaultdict(list)
    for path, _ in parts:
        for name, values in read(path).items():
            every[name] += values
    return every
