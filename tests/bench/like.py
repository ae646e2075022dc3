"""Whether the shot that a picture comes from is found: `python -m tests.bench.like [--stills N] [--folder DIR]`.

Stills are true frames of the real footage, at random moments of random shots; none is chosen because it is a keyframe.
Each is asked for as it is; scaled by 0.3 to 1.5; as JPEG of quality 30 to 90; cropped by a tenth of its width and
height, taken from both sides at random; and all of that at once. `first` is the share whose first hit is the right clip
and the shot with the same number; `set-up` counts also another shot of the clip that bts marks as the same set-up
(`same_as`). `untrue` is the share for which the first hit is of another clip, and `absent` that for which anything is
found when the index has all clips but the picture's own. `frame` counts the first hits of the right shot that are at
most two frames off, after the clip itself was looked at. DIR keeps the clips' results for the next time.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from bts import media, shots
from bts.catalogue.pictures.alike import Alike, find_alike
from bts.catalogue.pictures.hashing import KeptPictures, hash_shots
from bts.catalogue.pictures.index import ClipOfIndex, ShotIndex, measure_distances
from bts.catalogue.pictures.moment import settle
from bts.catalogue.pictures.question import ask
from bts.likeness import PlainPictureError, hash_query
from bts.media.arrays import Pixels
from bts.outputs import OutputFolder
from tests.bench.shots import FOOTAGE

CLIPS = (
    "edited/googlework_short.mp4", "edited/nasa_13013.mp4", "edited/tos_rollover_360p.ts", "edited/BlastOff.wmv",
    "edited/sintel_trailer.mp4", "edited/short_hamilton_clip.mp4", "edited/testvideo.mp4", "archive/edison_1899.mpg",
    "archive/Sherlock_Holmes_Baffled.ogv", "archive/Shepard_Calais_1906_FrenchGP.ogv.160p.ogv",
    "archive/apollo_mjpeg.mov", "archive/shuttle10seconds.1080x608.webm", "archive/chaplin.mp4",
    "archive/freeMXF-mxf1a.mxf", "awkward/webcam_vfr.mov", "awkward/elephants_vfr.mp4", "awkward/sideways_movie.mov",
    "awkward/burnt_timecode.mp4", "speech/lwbsza.mpg", "speech/pwij3p.mpg",
)  # fmt: skip
"""The footage that is indexed: clips of one to 52 seconds of every kind."""


@dataclass(frozen=True)
class Taken:
    """A true frame: its clip's folder of results, frame, shot and set-up, and its picture (uint8, H x W x 3, BGR)."""

    folder: Path
    frame: int
    shot: int
    setup: int
    picture: Pixels


def index_clips(footage: Path, names: Sequence[str], out: Path) -> list[tuple[ClipOfIndex, bytes]]:
    """The clips' shots in `out`, a folder each, where they are not yet, and their hashes."""
    found = []
    for name in names:
        clip, folder = footage / name, out / Path(name).name
        if not (folder / shots.RECORD).exists():
            with media.open_clip(clip) as opened:
                options = shots.Options(faces=False)
                place = OutputFolder.open(folder, clip, opened.info.fingerprint)
                shots.write_shots(place, opened, shots.analyse(opened, options), options)
        hashed = hash_shots(folder)
        assert hashed is not None
        found.append((ClipOfIndex(clip, folder, hashed.fingerprint, hashed.aspect), hashed.to_bytes()))
    return found


def take_stills(clips: Sequence[ClipOfIndex], count: int, chance: random.Random) -> list[Taken]:
    """`count` true frames of random shots, at random moments; shots of black and plain frames are passed over."""
    pool = [(clip, shot) for clip in clips if (kept := KeptPictures.open(clip.folder)) for shot in kept.shots]
    wanted: dict[Path, list[tuple[int, int]]] = {}
    for _ in range(2 * count):
        clip, shot = chance.choice(pool)
        wanted.setdefault(clip.folder, []).append((chance.randrange(shot.start_frame, shot.end_frame), shot.index))
    taken = [still for clip in clips for still in _take_of(clip, wanted.get(clip.folder, []))]
    chance.shuffle(taken)
    return taken[:count]


def _take_of(clip: ClipOfIndex, wanted: Sequence[tuple[int, int]]) -> list[Taken]:
    setups = read_setups(clip.folder)
    with media.open_clip(clip.clip) as opened:
        times = {opened.info.time_of_frame(frame): (frame, shot) for frame, shot in wanted}
        taken = []
        for asked, picture in media.pictures_at(opened, times):
            frame, shot = times[asked]
            bgr = np.ascontiguousarray(picture.rgb[:, :, ::-1])
            if not _is_plain(bgr):
                taken.append(Taken(clip.folder, frame, shot, setups[shot], bgr))
    return taken


def read_setups(folder: Path) -> dict[int, int]:
    """Shot -> the first shot of its set-up, as shots.json has it."""
    import json

    record = json.loads((folder / shots.RECORD).read_text(encoding="utf-8"))
    return {shot["index"]: shot["same_as"] or shot["index"] for shot in record["shots"]}


def _is_plain(bgr: Pixels) -> bool:
    try:
        ask(np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY), np.uint8), 1.0)
    except PlainPictureError:
        return True
    return False


def scale(picture: Pixels, chance: random.Random) -> Pixels:
    """The picture at 0.3 to 1.5 of its size."""
    size = chance.uniform(0.3, 1.5)
    way = cv2.INTER_AREA if size < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(picture, None, fx=size, fy=size, interpolation=way), np.uint8)


def recompress(picture: Pixels, chance: random.Random) -> Pixels:
    """The picture after JPEG of quality 30 to 90."""
    data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, chance.randint(30, 90)])[1]
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)


def crop(picture: Pixels, chance: random.Random) -> Pixels:
    """The picture without a tenth of its width and a tenth of its height, each from both sides by chance."""
    height, width = picture.shape[:2]
    left, top = round(chance.uniform(0, 0.1) * width), round(chance.uniform(0, 0.1) * height)
    return np.ascontiguousarray(picture[top : top + round(0.9 * height), left : left + round(0.9 * width)])


def all_of_it(picture: Pixels, chance: random.Random) -> Pixels:
    """Cropped, then scaled, then recompressed."""
    return recompress(scale(crop(picture, chance), chance), chance)


CHANGES: dict[str, Callable[[Pixels, random.Random], Pixels]] = {
    "as it is": lambda picture, _: picture,
    "scaled": scale,
    "recompressed": recompress,
    "cropped by a tenth": crop,
    "cropped, scaled, recompressed": all_of_it,
}


NEAR = 2
"""Frames that a moment may be off."""


@dataclass
class Tally:
    """How many of `asked` pictures were found first, first or in its set-up, and untruly; and found though absent."""

    asked: int = 0
    first: int = 0
    setup: int = 0
    none: int = 0
    untrue: int = 0
    absent: int = 0
    frame: int = 0
    seconds: float = 0.0


def search(picture: Pixels, index: ShotIndex) -> list[Alike]:
    """The hits for a picture (BGR), settled in their clips; none where it became too plain."""
    grey = np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8)
    try:
        return list(settle(find_alike(ask(grey, picture.shape[1] / picture.shape[0]), index)).found)
    except PlainPictureError:
        return []


def score(stills: Sequence[Taken], clips: Sequence[tuple[ClipOfIndex, bytes]], change: str, seed: int = 1) -> Tally:
    """Ask for each still after a change, in the index of all clips and in that of all others."""
    chance, tally = random.Random(seed), Tally()
    whole = ShotIndex.of(clips)
    others = {clip.folder: ShotIndex.of([c for c in clips if c[0] is not clip]) for clip, _ in clips}
    setups = {clip.folder: read_setups(clip.folder) for clip, _ in clips}
    for still in stills:
        picture = CHANGES[change](still.picture, chance)
        began = time.perf_counter()
        hits = search(picture, whole)
        tally.seconds += time.perf_counter() - began
        tally.asked += 1
        tally.none += not hits
        if hits:
            right = hits[0].clip.folder == still.folder
            tally.untrue += not right
            tally.first += right and hits[0].shot == still.shot
            tally.frame += right and abs(hits[0].frame - still.frame) <= NEAR
            tally.setup += right and setups[still.folder][hits[0].shot] == still.setup
        tally.absent += bool(search(picture, others[still.folder]))
    return tally


def measure_speed(count: int = 1_000_000) -> float:
    """Seconds to compare one picture with `count` random hashes."""
    chance = np.random.default_rng(0)
    known = chance.integers(0, 1 << 63, count, dtype=np.uint64)
    hashes = hash_query(chance.integers(0, 255, (36, 64), dtype=np.uint8))
    began = time.perf_counter()
    measure_distances(hashes, known)
    return time.perf_counter() - began


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stills", type=int, default=100)
    parser.add_argument("--folder", type=Path)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        clips = index_clips(FOOTAGE, CLIPS, chosen.folder or Path(scratch))
        stills = take_stills([clip for clip, _ in clips], chosen.stills, random.Random(0))
        print(f"{len(stills)} stills of {len(clips)} clips, {sum(len(data) for _, data in clips):,} bytes of hashes\n")
        columns = ("change", "first", "set-up", "nothing", "untrue", "absent", "frame", "ms a search")
        print(f"| {' | '.join(columns)} |\n{'|---' * len(columns)}|")
        for change in CHANGES:
            found = score(stills, clips, change)
            shares = (found.first, found.setup, found.none, found.untrue, found.absent, found.frame)
            cells = " | ".join(f"{share / found.asked:.1%}" for share in shares)
            print(f"| {change} | {cells} | {1000 * found.seconds / found.asked:.0f} |")
    print(f"\na million hashes: {measure_speed():.2f} s")


if __name__ == "__main__":
    main()
