"""A spliced cut holds the frames asked for and no other, in time with its sound."""

import random
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from bts import media
from bts.errors import OutputError
from bts.media.cutting.cut import Cut, choose_audio
from bts.media.splicing import cut_fast, find_splice
from bts.media.splicing.sound import GapError, read_sound
from tests.media.clips import X264
from tests.media.cutting.listening import hear_all, make_clip
from tests.media.make_clips import ffmpeg, numbered_clip, read_number
from tests.media.movies import write_movie

SPLICED = [
    "plain.mp4", "bframes.mp4", "double.mkv", "fragments.mp4", "hevc.mp4", "hevc-open.mkv", "h264.avi", "h264.ts",
    "raw.h264", "uneven.mp4", "uneven.mkv", "late.mp4", "edited.mp4", "wrapped.ts", "hole.ts", "negative.mkv",
    "joined.ts", "doubled.mkv",
]  # fmt: skip
"""Recipes of H.264 and HEVC with a key frame every 12 frames at which decoding may begin."""

RANGES = 4
"""Random ranges of each."""


def cut_of(info: media.ClipInfo, first: int, stop: int) -> Cut:
    return Cut(first, stop, 2, 2, audio=choose_audio(info))


@pytest.mark.parametrize("name", SPLICED)
def test_a_splice_holds_the_frames_at_their_times(name: str, numbered: Callable[[str], Path], tmp_path: Path) -> None:
    path = numbered(name)
    draw = random.Random(name)
    with media.open_clip(path) as clip:
        info = clip.info
        start = read_number(next(media.frames(clip)).bgr())
        assert start is not None
        for place in range(RANGES):
            first = draw.randrange(0, info.frames - 30)
            stop = draw.randrange(first + 28, info.frames + 1)
            target = tmp_path / f"{place}.mp4"
            cut_fast(clip, cut_of(info, first, stop), target)
            with media.open_clip(target) as made:
                frames = [(read_number(frame.bgr()), frame.time) for frame in media.frames(made)]
                assert made.warnings == []
                assert made.info.duration == pytest.approx(_end(info, stop) - info.time_of_frame(first), abs=0.011)
            assert [number for number, _ in frames] == list(range(start + first, start + stop)), (first, stop)
            for place_in, (_, time) in enumerate(frames):
                assert abs(time - (info.time_of_frame(first + place_in) - info.time_of_frame(first))) <= Fraction(
                    1, 1000
                )


@pytest.mark.parametrize("ending", ["ts", "hevc"])
def test_hevc_with_start_codes_is_spliced_too(ending: str, numbered: Callable[[str], Path], tmp_path: Path) -> None:
    path = tmp_path / f"a.{ending}"
    ffmpeg("-i", numbered("hevc-open.mkv"), "-c", "copy", "-bsf:v", "hevc_mp4toannexb", "-an", path)
    with media.open_clip(path) as clip:
        cut_fast(clip, cut_of(clip.info, 5, 60), tmp_path / "cut.mp4")
    with media.open_clip(tmp_path / "cut.mp4") as made:
        assert [read_number(frame.bgr()) for frame in media.frames(made)] == list(range(5, 60))


def test_sound_with_a_gap_is_encoded(tmp_path: Path) -> None:
    tone = ("-f", "lavfi", "-i", "sine=440:duration=6:sample_rate=48000")
    for name, chain in (("whole.mkv", "anull"), ("gap.mkv", "aselect='not(between(t,2,3))'")):
        info = media.probe(numbered_clip(tmp_path / name, *X264, "-c:a", "aac", "-af", chain, audio=tone, frames=150))
        found = read_sound(info, info.audio[0].stream, Fraction(0), Fraction(6))
        if name == "whole.mkv":
            assert next(found)[0] < 0
        else:
            with pytest.raises(GapError):
                list(found)


@pytest.mark.parametrize("rate", [8000, 48000])
@pytest.mark.parametrize(("first", "stop"), [(0, 100), (0, 73), (31, 73), (31, 100)])
def test_copied_pictures_have_sound_without_a_click(rate: int, first: int, stop: int, tmp_path: Path) -> None:
    """It comes up and goes down where it is cut off, and is as long as the pictures; all of it is copied as it is."""
    tone = f"sine=300:r={rate}:d=4,volume=4"
    path = make_clip(tmp_path / "tone.mp4", tone, "-c:a", "aac", "-ar", str(rate))
    with media.open_clip(path) as clip:
        cut_fast(clip, Cut(first, stop, 64, 48, audio=choose_audio(clip.info)), tmp_path / "cut.mp4")
    made = media.probe(tmp_path / "cut.mp4")
    copied = (first, stop) == (0, 100)
    assert made.audio[0].sample_rate == (rate if copied else 48_000)
    with av.open(str(tmp_path / "cut.mp4")) as container:
        for stream in container.streams:
            length = float((stream.duration or 0) * (stream.time_base or 0))
            assert length == pytest.approx((stop - first) / 25, abs=0.002)
    heard = hear_all(tmp_path / "cut.mp4", tmp_path)
    assert np.abs(heard).max() > 0.3
    if not copied:
        assert max(np.abs(heard[:12]).max(), np.abs(heard[-12:]).max()) < 0.05


def test_a_copy_does_not_reach_over_what_an_edit_list_leaves_out(
    numbered: Callable[[str], Path], tmp_path: Path
) -> None:
    with media.open_clip(numbered("rearranged.mov")) as clip:
        splice = find_splice(clip, 0, 50)
        assert (splice.start, splice.end) == (0, 30)
        cut_fast(clip, cut_of(clip.info, 0, 50), tmp_path / "cut.mp4")
    whole = numbered("rearranged.mov").with_suffix(".mp4")
    shorter = write_movie(tmp_path / "shorter.mov", [whole, whole], [(20, 0), (30, 90)])
    with media.open_clip(shorter) as clip, pytest.raises(OutputError, match="edit list leaves out pictures"):
        find_splice(clip, 0, 50)
    with media.open_clip(tmp_path / "cut.mp4") as made:
        assert [read_number(frame.bgr()) for frame in media.frames(made)] == list(range(50))


def _end(info: media.ClipInfo, stop: int) -> Fraction:
    return info.time_of_frame(stop) if stop < info.frames else info.duration


def test_only_the_ends_are_encoded(numbered: Callable[[str], Path]) -> None:
    """Of frames 7 to 56 the copy begins at the key frame 12, and ends before the B-frames that lean on frame 57."""
    with media.open_clip(numbered("bframes.mp4")) as clip:
        splice = find_splice(clip, 7, 57)
    assert (splice.start, splice.first, splice.stop) == (12, 7, 57)
    assert splice.stop - splice.end <= 3


@pytest.mark.parametrize(
    ("name", "frames", "why"),
    [
        ("long-gop.mov", (7, 57), "key frames are too far apart"),
        ("plain.mp4", (13, 34), "key frames are too far apart"),
        ("open.ts", (7, 57), "groups of pictures are open"),
        ("vp9.webm", (7, 57), "vp9 pictures"),
        ("prores.mov", (7, 57), "prores pictures"),
    ],
)
def test_what_cannot_be_spliced_says_why(
    name: str, frames: tuple[int, int], why: str, numbered: Callable[[str], Path]
) -> None:
    with media.open_clip(numbered(name)) as clip, pytest.raises(OutputError, match=why):
        find_splice(clip, *frames)


SOUNDS = {
    "aac.mp4": ("-c:a", "aac"),
    "aac-44100.mp4": ("-c:a", "aac", "-ar", "44100"),
    "aac.mkv": ("-c:a", "aac"),
    "aac.ts": ("-c:a", "aac"),
    "mp3.mp4": ("-c:a", "libmp3lame"),
    "opus.mkv": ("-c:a", "libopus"),
    "flac.mkv": ("-c:a", "flac"),
    "late.mkv": ("-c:a", "aac", "-af", "asetpts=PTS+4.5/TB"),
}
"""Name -> how its sound is encoded; that of the last begins in the middle of the cut."""


@pytest.mark.parametrize("name", SOUNDS)
def test_flash_and_beep_stay_together(name: str, tmp_path: Path) -> None:
    """A white frame and a beep at each whole second; within a cut they are as far apart as before: a millisecond."""
    picture = "color=black:s=64x48:r=25:d=9,geq=lum='if(lt(mod(N,25),1),235,16)':cb=128:cr=128"
    sound = "aevalsrc='if(lt(mod(t,1),0.04),0.8*sin(2*PI*1000*t),0)':s=48000:d=9"
    encoding = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-pix_fmt", "yuv420p", *SOUNDS[name])
    ffmpeg("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound, *encoding, "-t", "9", tmp_path / name)
    with media.open_clip(tmp_path / name) as clip:
        cut_fast(clip, cut_of(clip.info, 62, 210), tmp_path / "cut.mp4")
    flashes, beeps = find_flashes(tmp_path / "cut.mp4"), find_beeps(tmp_path / "cut.mp4")
    assert flashes == pytest.approx([n - 2.48 for n in range(3, 9)], abs=1e-3)
    heard = 3 if name == "late.mkv" else 0
    if name == "late.mkv":
        assert beeps == pytest.approx([n + 0.5 - 2.48 for n in range(4, 8)][: len(beeps)], abs=2e-3)
        assert len(beeps) >= heard
    else:
        assert beeps == pytest.approx(flashes, abs=1.5e-3)


def find_flashes(path: Path) -> list[float]:
    """Seconds at which a white frame is presented."""
    with av.open(str(path)) as made:
        stream = made.streams.video[0]
        frames = [(frame.time or 0.0, frame.to_ndarray(format="gray")) for frame in made.decode(stream)]
    return [time for time, picture in frames if picture.mean() > 120]


def find_beeps(path: Path) -> list[float]:
    """Seconds at which a beep begins."""
    beeps, last = list[float](), -1.0
    with av.open(str(path)) as made:
        stream = made.streams.audio[0]
        for frame in made.decode(stream):
            samples = np.abs(frame.to_ndarray()).max(axis=0)
            for place in np.flatnonzero(samples > 0.1):
                time = (frame.time or 0.0) + int(place) / frame.sample_rate
                if time - last > 0.2:
                    beeps.append(time)
                last = time
    return beeps
