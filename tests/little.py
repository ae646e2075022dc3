"""A little real clip with cuts and sound, for tests of what is built on top of the media floor."""

from pathlib import Path

from bts import media
from bts.notes import NotesHead, add_notes, new_note, notes_path
from bts.timing import parse_time
from tests.made import made_once
from tests.test_timing import Steady

SCENES = ("yuvtestsrc", "smptebars", "testsrc", "rgbtestsrc")


def little_clip(path: Path, seconds_a_scene: float = 1.0, size: str = "320x180") -> Path:
    """Four scenes joined by hard cuts at 25 frames a second, with a tone: H.264 and AAC."""
    path.parent.mkdir(parents=True, exist_ok=True)
    key = ("little", seconds_a_scene, size)
    return made_once(path, key, lambda place: _encode(place, seconds_a_scene, size))


def _encode(path: Path, seconds_a_scene: float, size: str) -> None:
    inputs: list[str] = []
    for scene in SCENES:
        inputs += ["-f", "lavfi", "-t", str(seconds_a_scene), "-i", f"{scene}=size={size}:rate=25"]
    tone = ["-f", "lavfi", "-t", str(seconds_a_scene * len(SCENES)), "-i", "sine=440"]
    joined = "".join(f"[{n}:v]format=yuv420p,setsar=1[v{n}];" for n in range(len(SCENES)))
    joined += "".join(f"[v{n}]" for n in range(len(SCENES))) + f"concat=n={len(SCENES)}:v=1[v]"
    coding = ["-map", "[v]", "-map", f"{len(SCENES)}:a", "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"]
    media.run_ffmpeg([*inputs, *tone, "-filter_complex", joined, *coding, "-y", str(path.absolute())])


def annotate(clip: Path, *moments: tuple[str, str, str]) -> None:
    """Notes for a clip: (time or start-end, what to make of it, words)."""
    timeline = Steady(media.probe(clip).rate, 10**6)
    notes = []
    for written, use, words in moments:
        start, _, end = written.partition("-")
        times = [parse_time(text).resolve(timeline) for text in (start, end) if text]
        uses = tuple(word for word in ("still", "snippet", "quote") if word in use)
        notes.append(new_note(times[0], *times[1:], text=words, alt=f"Picture of {words}", use=uses))
    add_notes(notes_path(clip), NotesHead(name=clip.name), notes)
