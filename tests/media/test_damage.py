"""Damaged files end as frames and a warning, or as one clear error: no traceback, no hang, no growing memory."""

import multiprocessing
import random
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from bts import media
from bts.errors import ClipError
from bts.media.survey import SURVEYS
from bts.timing import Span
from tests.media.damage import Answer, Outcome, answer_of, crash, damaged, read_through

Numbered = Callable[[str], Path]

CLIPS = (
    "edited/short_hamilton_clip.mp4", "awkward/webcam_vfr.mov", "awkward/cea608.ts", "archive/freeMXF-mxf1a.mxf",
    "edited/BlastOff.wmv", "speech/bbaf2n.mpg", "awkward/no_duration.webm",
    "archive/Shepard_Calais_1906_FrenchGP.ogv.160p.ogv",
)  # fmt: skip

SPAWN = multiprocessing.get_context("spawn")

FORKED = multiprocessing.get_context("forkserver") if sys.platform == "linux" else SPAWN
FORKED.set_forkserver_preload(["tests.media.damage"])
"""Starts processes that decode: forked from one that has loaded the libraries and decoded nothing."""


def run_damage(footage: Path, folder: Path, seeds: range) -> list[Outcome]:
    """Read a damaged copy for each seed in a worker process; the seeds go round the clips."""
    outcomes = []
    with ProcessPoolExecutor(1, mp_context=SPAWN) as pool:
        for seed in seeds:
            source = footage / CLIPS[seed % len(CLIPS)]
            path = folder / f"{seed}{source.suffix}"
            path.write_bytes(damaged(source.read_bytes(), seed))
            started = time.monotonic()
            # A crash of the worker would break the pool here; any exception but ClipError comes out here.
            outcomes.append(result_of(pool.submit(read_through, path, seed)))
            assert time.monotonic() - started < 60, path.name
            path.unlink()
    return outcomes


def result_of(work: "Future[Outcome]") -> Outcome:
    """The result, or an end to the worker: the pool would wait for one that hangs for ever."""
    try:
        return work.result(timeout=120)
    except TimeoutError:
        for worker in multiprocessing.active_children():
            worker.kill()
        raise


def check(outcomes: list[Outcome]) -> None:
    """Each ended in one of the two ways, and memory stayed where it was once warm."""
    for outcome in outcomes:
        assert outcome.error or outcome.frames, outcome
        assert "\n" not in outcome.error
        assert outcome.error or outcome.stills == 5, outcome
    assert sum(1 for outcome in outcomes if outcome.frames) > len(outcomes) // 2
    warm, late = outcomes[len(outcomes) // 3 : len(outcomes) // 2], outcomes[-len(outcomes) // 6 :]
    assert max(o.memory for o in late) - max(o.memory for o in warm) < 120_000


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
@pytest.mark.slow
def test_damaged_clips_end_well(footage: Path, tmp_path: Path) -> None:
    check(run_damage(footage, tmp_path, range(48)))


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_four_hundred_damaged_clips_end_well(footage: Path, tmp_path: Path) -> None:
    check(run_damage(footage, tmp_path, range(400)))


def check_one_answer(path: Path, runs: int = 3) -> Answer:
    """Read a file several times: on one core and on more, holding frames and letting them go. Gives the answer."""
    answers = []
    for run in range(runs):
        with ProcessPoolExecutor(1, mp_context=FORKED) as pool:
            answers.append(pool.submit(answer_of, path, 1 + run % 2, 5 * (run % 3)).result(timeout=120))
    assert all(answer == answers[0] for answer in answers), path.name
    in_order = dict(answers[0].frames)
    for asked, given, pixels in answers[0].alone:
        # Alone and in order, a frame is the same to the bit; one that does not decode is the last before it that does.
        assert in_order[given] == pixels, (path.name, asked)
        assert given == max(number for number in in_order if number <= asked)
    return answers[0]


@pytest.mark.skipif(sys.platform != "linux", reason="cores are assigned by Linux' means")
@pytest.mark.parametrize("seed", [7, 9, 14, 22])
def test_a_damaged_clip_gives_one_answer(footage: Path, tmp_path: Path, seed: int) -> None:
    source = footage / CLIPS[seed % len(CLIPS)]
    path = tmp_path / f"{seed}{source.suffix}"
    path.write_bytes(damaged(source.read_bytes(), seed))
    check_one_answer(path)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.skipif(sys.platform != "linux", reason="cores are assigned by Linux' means")
def test_forty_damaged_clips_give_one_answer_each(footage: Path, tmp_path: Path) -> None:
    for seed in range(40):
        source = footage / CLIPS[seed % len(CLIPS)]
        path = tmp_path / f"{seed}{source.suffix}"
        path.write_bytes(damaged(source.read_bytes(), seed))
        check_one_answer(path, runs=5)
        path.unlink()


@pytest.mark.skipif(sys.platform != "linux", reason="cores are assigned by Linux' means")
@pytest.mark.parametrize("name", ["vp8.webm", "vp9.webm", "hevc.mp4", "h264.ts", "mpeg4.avi"])
def test_holes_in_every_codec_give_one_answer(numbered: Numbered, tmp_path: Path, name: str) -> None:
    data = bytearray(numbered(name).read_bytes())
    rng = random.Random(name)
    for start in rng.sample(range(len(data) // 5, len(data) * 9 // 10), 4):
        data[start : start + 40] = rng.randbytes(40)
    path = tmp_path / name
    path.write_bytes(data)
    assert check_one_answer(path).frames


def test_an_intact_open_group_is_not_called_damaged(numbered: Numbered) -> None:
    with media.open_clip(numbered("open-gop.mp4")) as clip:
        for first in range(0, 60, 7):
            span = Span(clip.info.time_of_frame(first), clip.info.time_of_frame(first + 2))
            assert [frame.number for frame in media.frames(clip, span)] == [first, first + 1]
        assert clip.warnings == []


def test_damage_between_the_frames_that_are_wanted_is_warned_of(numbered: Numbered, tmp_path: Path) -> None:
    path, data = tmp_path / "hole.mp4", bytearray(numbered("bframes.mp4").read_bytes())
    with media.open_clip(numbered("bframes.mp4")) as clip:
        packet = int(clip.index.packet_of[30])
        place, size = int(clip.index.packets.pos[packet]), int(clip.index.packets.size[packet])
    data[place + 8 : place + size] = bytes(size - 8)
    path.write_bytes(data)
    with media.open_clip(path) as whole, media.open_clip(path) as picked:
        numbers = [frame.number for frame in media.frames(whole)]
        wanted = {numbers[0], numbers[-1]}
        assert [frame.number for frame in media.frames(picked, wanted=wanted)] == sorted(wanted)
        assert picked.warnings == whole.warnings != []


def test_a_decoder_crash_takes_only_its_own_process_down(numbered: Numbered) -> None:
    path = numbered("bframes.mp4")
    with ProcessPoolExecutor(1, mp_context=SPAWN) as pool, pytest.raises(BrokenProcessPool):
        pool.submit(crash, path).result(timeout=60)
    assert media.probe(path).frames == 60


def test_what_is_lost_is_counted(numbered: Numbered, tmp_path: Path) -> None:
    data = bytearray(numbered("bframes.mp4").read_bytes())
    with media.open_clip(numbered("bframes.mp4")) as clip:
        packets = clip.index.packets
        broken = [int(clip.index.packet_of[n]) for n in (30, 31)]
    for packet in broken:
        start = packets.pos[packet]
        data[start : start + packets.size[packet]] = b"\x00\x00\x00\x04" + b"\x7f" * (packets.size[packet] - 4)
    path = tmp_path / "lost.mp4"
    path.write_bytes(data)
    with media.open_clip(path) as clip:
        numbers = [frame.number for frame in media.frames(clip)]
        lost = clip.info.frames - len(numbers)
        assert lost > 0
        assert any(f"{lost} of 60 frames could not be decoded" in warning for warning in clip.warnings)
        assert numbers == sorted(set(numbers))
        # What a player shows then is the last frame that decoded.
        ((_, frame),) = media.frames_at(clip, [clip.info.time_of_frame(31)])
        assert frame.number == max(n for n in numbers if n <= 31)
        assert any("cannot be decoded; the one before it" in warning for warning in clip.warnings)


def test_a_decoder_that_hangs_is_given_up(numbered: Numbered, monkeypatch: pytest.MonkeyPatch) -> None:
    from bts.media.decode import Session

    release = threading.Event()
    decode = Session._decode

    def stuck(session: Session, packet: Any, beat: Any) -> Any:
        if session.next is not None and session.next > 30:
            release.wait(30)
        return decode(session, packet, beat)

    with media.open_clip(numbered("plain.mp4"), limits=media.Limits(stall_seconds=0.5)) as clip:
        monkeypatch.setattr(Session, "_decode", stuck)
        frames = media.frames(clip)
        started = time.monotonic()
        with pytest.raises(ClipError, match=r"no progress for 0\.5 s"):
            list(frames)
        assert time.monotonic() - started < 10
        release.set()


def test_nothing_decodable_is_an_error(numbered: Numbered, tmp_path: Path) -> None:
    data = bytearray(numbered("plain.mp4").read_bytes())
    start = data.index(b"mdat") + 4
    end = data.index(b"moov") - 4
    data[start:end] = bytes(end - start)
    path = tmp_path / "blank.mp4"
    path.write_bytes(data)
    with pytest.raises(ClipError, match="nothing in it can be decoded"):
        media.probe(path)


@pytest.mark.parametrize("name", ["corrupted.mp4", "truncated.mp4", "no-initial-keyframe.ts", "weird_aspect.small.mpg"])
def test_broken_footage_gives_what_it_has(footage: Path, name: str) -> None:
    with media.open_clip(footage / "broken" / name) as clip:
        count = sum(1 for _ in media.frames(clip))
        assert count == clip.info.frames or clip.warnings
        ((_, picture),) = media.pictures_at(clip, [clip.info.duration * Fraction(9, 10)])
        assert picture.rgb.shape == (clip.info.height, clip.info.width, 3)


def test_a_clip_without_its_index_says_so(footage: Path) -> None:
    with pytest.raises(ClipError, match=r"index .moov. is missing"):
        media.probe(footage / "broken" / "no_moov.mp4")


def test_the_same_is_said_of_damage_whatever_the_number_of_threads(footage: Path) -> None:
    said = []
    try:
        for threads in (1, 2, 3, 4):
            SURVEYS.forget()
            media.use_threads(threads)
            with media.open_clip(footage / "broken" / "truncated.mp4") as clip:
                seen = [frame.number for frame in media.frames(clip)]
                said.append((seen, clip.info.damage, clip.warnings))
    finally:
        media.use_threads(0)
    assert said == said[:1] * 4
