"""The frame asked for is the frame delivered: from any container, by any road, in any order."""

import random
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from bts import media
from bts.media.decode import Session
from bts.timing import Span, ceil_ms
from tests.media.clips import RECIPES, Recipe
from tests.media.make_clips import ffmpeg, numbered_clip, read_number

Numbered = Callable[[str], Path]


@pytest.fixture(params=RECIPES, ids=lambda recipe: recipe.name)
def recipe(request: pytest.FixtureRequest) -> Recipe:
    found = request.param
    assert isinstance(found, Recipe)
    return found


def test_every_frame_comes_back_as_itself(recipe: Recipe, numbered: Numbered) -> None:
    path = numbered(recipe.name)
    with media.open_clip(path) as clip:
        read = [(f.number, f.time, f.duration, read_number(f.bgr())) for f in media.frames(clip)]
        count = clip.info.frames
        first = read[0][3] if recipe.first < 0 else recipe.first
        assert first is not None
        assert count == (recipe.frames if recipe.frames > 0 else len(read))
        assert [number for number, *_ in read] == list(range(count))
        assert [burnt for *_, burnt in read] == list(range(first, first + count))
        late = clip.info.first_time if recipe.late is None else recipe.late
        for number, time, _, _ in read:
            assert abs(time - late - (recipe.clock(number) - recipe.clock(0))) <= recipe.grain
        assert clip.info.duration == read[-1][1] + read[-1][2]
        assert all(length > 0 for _, _, length, _ in read)

        order = list(range(count))
        random.Random(recipe.name).shuffle(order)
        for number in order:
            exact = clip.info.time_of_frame(number)
            written = Fraction(ceil_ms(exact), 1000)
            late = exact + read[number][2] * Fraction(99, 100)
            asked = random.Random(number).choice([exact, late] + [written] * (written < exact + read[number][2]))
            ((_, frame),) = media.frames_at(clip, [asked])
            assert (frame.number, frame.time, read_number(frame.bgr())) == (number, exact, first + number)


def test_many_times_at_once_come_sorted(recipe: Recipe, numbered: Numbered) -> None:
    with media.open_clip(numbered(recipe.name)) as clip:
        rng = random.Random(5)
        numbers = [rng.randrange(clip.info.frames) for _ in range(25)]
        times = [clip.info.time_of_frame(n) for n in numbers]
        first = recipe.first if recipe.first >= 0 else read_number(next(media.frames(clip)).bgr())
        assert first is not None
        found = [(asked, f.number, read_number(f.bgr())) for asked, f in media.frames_at(clip, times)]
        assert found == [(clip.info.time_of_frame(n), n, first + n) for n in sorted(numbers)]
        assert clip.warnings == list(clip.info.warnings)


def test_one_seek_for_each_group_and_nothing_decoded_twice(numbered: Numbered, monkeypatch: pytest.MonkeyPatch) -> None:
    decoded: list[int] = []
    seeks: list[int] = []
    decode, seek = Session._decode, Session.seek

    def counted(session: Session, packet: Any, beat: Any) -> Any:
        decoded.extend([] if packet is None else [packet.opaque.number])
        return decode(session, packet, beat)

    def sought(session: Session, key: int, *rest: Any) -> bool:
        seeks.append(key)
        return seek(session, key, *rest)

    with media.open_clip(numbered("bframes.mp4")) as clip:
        monkeypatch.setattr(Session, "_decode", counted)
        monkeypatch.setattr(Session, "seek", sought)
        times = [clip.info.time_of_frame(n) for n in (3, 5, 9, 13, 14, 14, 30, 50, 58)]
        assert len(list(media.frames_at(clip, times))) == 9
    assert len(decoded) == len(set(decoded))
    # Groups of 12: frames 3 to 9 need no seek, the others lie in three groups.
    assert sorted(seeks) == [12, 24, 48]


@pytest.mark.parametrize("name", ["bframes.mp4", "open-gop.mp4", "uneven.mkv", "mpeg2.mpg", "hole.ts", "edited.mp4"])
def test_a_span_gives_the_frames_on_screen(name: str, numbered: Numbered) -> None:
    with media.open_clip(numbered(name)) as clip:
        time = clip.info.time_of_frame
        for low, high in [(0, 1), (13, 14), (13, 27), (30, 41)]:
            end = time(high) if high < clip.info.frames else clip.info.duration
            wanted = list(range(low, min(high, clip.info.frames)))
            assert [f.number for f in media.frames(clip, Span(time(low), end))] == wanted
            # Written times are rounded up to the millisecond: the same frames must be found.
            written = Span(Fraction(ceil_ms(time(low)), 1000), Fraction(ceil_ms(end), 1000))
            assert [f.number for f in media.frames(clip, written)] == wanted


def test_two_readings_of_one_clip_do_not_disturb_each_other(numbered: Numbered) -> None:
    with media.open_clip(numbered("bframes.mp4")) as clip:
        seen = []
        for frame in media.frames(clip):
            seen.append(frame.number)
            if frame.number % 20 == 0:
                ((_, other),) = media.frames_at(clip, [clip.info.time_of_frame(59 - frame.number)])
                assert read_number(other.bgr()) == 59 - frame.number
        assert seen == list(range(60))


def test_the_number_of_threads_changes_no_frame(numbered: Numbered) -> None:
    with media.open_clip(numbered("bframes.mp4")) as clip:
        read = {}
        for threads in (0, 1):
            read[threads] = [(frame.number, frame.bgr()) for frame in media.frames(clip, threads=threads)]
            assert clip.idle is not None
            assert clip.idle.threads == threads
    for (number, one), (other, same) in zip(read[0], read[1], strict=True):
        assert number == other
        assert np.array_equal(one, same)


def test_reading_can_be_left_early(numbered: Numbered) -> None:
    with media.open_clip(numbered("bframes.mp4")) as clip:
        for _ in range(20):
            assert next(media.frames(clip)).number == 0
        assert sum(1 for _ in media.frames(clip)) == 60


def test_frames_keep_their_pixels_after_the_clip_is_closed(numbered: Numbered) -> None:
    with media.open_clip(numbered("bframes.mp4")) as clip:
        kept = list(media.frames(clip))
    assert [read_number(f.bgr()) for f in kept] == list(range(60))


def test_cheap_pixels_have_the_size_asked_for(numbered: Numbered) -> None:
    with media.open_clip(numbered("bframes.mp4")) as clip:
        frame = next(media.frames(clip))
        assert frame.bgr().shape == (144, 192, 3)
        assert frame.bgr(96).shape == (72, 96, 3)
        assert frame.bgr(height=36).shape == (36, 48, 3)
        assert frame.luma(64, 36).shape == (36, 64)
        assert [p.shape for p in frame.planes(32, 18)] == [(18, 32), (9, 16), (9, 16)]
        assert read_number(frame.luma(96, 72)) == 0
        assert read_number(frame.bgr(48, 36)) == 0


def test_all_layouts_give_small_planes(tmp_path: Path) -> None:
    for layout in ("yuv444p10le", "gray", "gbrp", "yuv411p", "yuv422p12le", "gray16le", "bgr0"):
        path = numbered_clip(tmp_path / f"{layout}.mkv", "-c:v", "ffv1", frames=2, filters=[f"format={layout}"])
        with media.open_clip(path) as clip:
            last = list(media.frames(clip))[-1]
            assert read_number(last.luma(96, 72)) == 1, layout
            assert read_number(last.bgr(96)) == 1, layout
            assert [p.shape for p in last.planes(16, 8)] == [(8, 16), (4, 8), (4, 8)]


def test_reading_keeps_memory_flat(tmp_path: Path) -> None:
    path = tmp_path / "long.mp4"
    ffmpeg("-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=25:duration=16", "-c:v", "libx264", "-preset", "ultrafast",
           path)  # fmt: skip
    code = (
        "import resource, sys; from pathlib import Path; from bts import media\n"
        "with media.open_clip(Path(sys.argv[1])) as clip:\n"
        "    for frame in media.frames(clip):\n"
        "        frame.luma(64, 36)\n"
        "        if frame.number == 60: early = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - early)"
    )
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True)
    # 340 frames more, of 1.4 MB each; in KiB.
    assert int(done.stdout) < 40_000


REAL = (
    "edited/tos_rollover_360p.ts", "archive/edison_1899.mpg", "archive/Sherlock_Holmes_Baffled.ogv",
    "archive/shuttle10seconds.1080x608.webm", "archive/freeMXF-mxf1a.mxf", "awkward/cursed-vfr.mp4",
    "awkward/webcam_vfr.mov", "awkward/av1-hdr.webm", "awkward/vertical_video_from_iphone.mov",
    "broken/no-initial-keyframe.ts", "speech/bbaf2n.mpg", "edited/BlastOff.wmv", "awkward/delayed_start.mp4",
    "awkward/no_duration.webm", "edited/googlework_short.mp4",
)  # fmt: skip


@pytest.mark.parametrize("name", REAL)
def test_real_clips_give_the_same_frame_by_every_road(name: str, footage: Path) -> None:
    with media.open_clip(footage / name) as clip:
        every = {f.number: (f.time, f.luma(32, 18).tobytes()) for f in media.frames(clip)}
        assert sorted(every) == list(range(clip.info.frames))
        for number in random.Random(3).sample(range(clip.info.frames), min(7, clip.info.frames)):
            ((_, frame),) = media.frames_at(clip, [clip.info.time_of_frame(number)])
            assert (frame.time, frame.luma(32, 18).tobytes()) == every[number]


Glyph = NDArray[np.uint8]


def glyphs(line: NDArray[Any]) -> list[Glyph]:
    """The separate marks of a line of light text, left to right, each as 16 x 12."""
    mask = (line > 200).astype(np.uint8)
    _, _, boxes, _ = cv2.connectedComponentsWithStats(mask)
    found = sorted((tuple(box) for box in boxes[1:] if box[3] > 20), key=lambda box: int(box[0]))
    marks = [mask[y : y + h, x : x + w] * 255 for x, y, w, h, _ in found]
    return [np.asarray(cv2.resize(m, (12, 16), interpolation=cv2.INTER_AREA), np.uint8) for m in marks]


def nearest(mark: Glyph, known: dict[int, Glyph]) -> int:
    """The digit whose known form differs least."""
    return min(known, key=lambda digit: int(np.abs(mark.astype(int) - known[digit]).sum()))


def test_burnt_in_timecode_of_real_footage_reads_as_the_frame_number(footage: Path) -> None:
    with media.open_clip(footage / "awkward" / "burnt_timecode.mp4") as clip:

        def digits(frame: media.Frame) -> list[Glyph]:
            # 01:00:SS:FF; a colon is two dots too small to count
            marks = glyphs(frame.luma(1280, 720)[600:690, 800:])
            assert len(marks) == 8
            return marks

        known = {n: digits(f)[-1] for n, f in enumerate(media.frames(clip, Span(Fraction(0), Fraction(1, 3))))}
        assert sorted(known) == list(range(10))
        order = list(range(clip.info.frames))
        random.Random(1).shuffle(order)
        for _, frame in media.frames_at(clip, [clip.info.time_of_frame(n) for n in order]):
            *_, tens, seconds, ten_frames, frames = (nearest(mark, known) for mark in digits(frame))
            assert (tens * 10 + seconds) * 30 + ten_frames * 10 + frames == frame.number
        for number in order[:40]:
            ((_, frame),) = media.frames_at(clip, [Fraction(ceil_ms(clip.info.time_of_frame(number)), 1000)])
            *_, tens, seconds, ten_frames, frames = (nearest(mark, known) for mark in digits(frame))
            assert (tens * 10 + seconds) * 30 + ten_frames * 10 + frames == number == frame.number


def test_burnt_in_counter_of_real_footage_reads_as_the_frame_number(footage: Path) -> None:
    with media.open_clip(footage / "awkward" / "frame_counter.mp4") as clip:

        def marks(frame: media.Frame) -> list[Glyph]:
            # "Frame = N": five letters come first; the strokes of the equals sign are too low to count; N counts from 1
            return glyphs(frame.luma(1920, 1080)[780:920, 1280:])[5:]

        known = {}
        for frame in media.frames(clip):
            if frame.number < 10:
                known[(frame.number + 1) % 10] = marks(frame)[-1]
        order = list(range(clip.info.frames))
        random.Random(2).shuffle(order)
        for number in order:
            ((_, frame),) = media.frames_at(clip, [clip.info.time_of_frame(number)])
            burnt = int("".join(str(nearest(mark, known)) for mark in marks(frame)))
            assert burnt == number + 1 == frame.number + 1


@pytest.mark.parametrize("coding", ["libx264", "libvpx", "libvpx-vp9"])
def test_a_rough_reading_is_exact_where_the_decoder_keeps_its_filter(tmp_path: Path, coding: str) -> None:
    path = tmp_path / "moving.mkv"
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=1", "-c:v", coding, "-b:v", "60k", "-y", str(path))
    with media.open_clip(path) as clip:
        exact, rough = ([f.luma_view().copy() for f in media.frames(clip, rough=way)] for way in (False, True))
        same = all(np.array_equal(one, other) for one, other in zip(exact, rough, strict=True))
        assert same is not media.skips_filter(clip.info.codec)
