"""Reading a written reel back to its end, and comparing its parts with their clips and its cards with what was set.

The comparisons are those of snippets (bts/snippets/check.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from bts import media
from bts.errors import OutputError
from bts.media.arrays import Floats, Pixels
from bts.media.cutting.cut import Cut
from bts.media.cutting.shaping import shape_picture, show_inner
from bts.media.joining import fit_picture
from bts.media.reels.encode import Joined
from bts.media.reels.sound import sound_length
from bts.snippets.check import compare_streams, is_streamable, open_written
from bts.snippets.expected import TIME_SLACK
from bts.snippets.hearing import WrongSoundError, hear
from bts.snippets.reduced import (
    ALIKE,
    DRAWN,
    LEAST_DRAWN,
    WrongFrameError,
    compare_look,
    find_caption,
    reduce,
    shrink,
)
from bts.snippets.reels.plan import CardStretch, PartStretch, ReelPlan
from bts.snippets.samples import EVERY
from bts.timing import MILLISECOND

REMEDY = "report this as a bug"
"""What to do about a reel that is wrong though its clips can be read."""

SOUND_SLACK = Fraction(1024, 48_000)
"""Seconds by which sound may be longer than pictures: one frame of AAC at 48 kHz, which is never cut."""


class WrongPartError(WrongFrameError):
    """A part of the reel, of number `part` counted from 0, has not the frames that were asked for, or not the sound."""

    def __init__(self, error: OutputError, part: int) -> None:
        super().__init__(error.what, error.path, error.remedy)
        self.part = part


@dataclass(frozen=True, eq=False)
class _Seen:
    """What is kept of a frame of the reel: grey levels of the picture in it, and of all of it, reduced."""

    look: Floats
    overview: Pixels


def check_reel(
    clips: Sequence[media.Clip],
    plan: ReelPlan,
    cards: Mapping[int, tuple[bytes, bytes]],
    joined: Joined,
    written: Path,
    target: Path,
    sounds: Mapping[int, Cut],
) -> tuple[str, ...]:
    """Raise OutputError, naming `target`, unless the video `written` is the reel that was planned, to its end.

    All of it is decoded. Compared are size, number and times of the frames, the lengths of pictures and sound, streams
    and chapters; of each part the first frame, the last and one in each second with those of its clip, and its sound;
    each card with the picture that was drawn; and each burnt-in caption must be seen. `sounds` are the cuts of the
    parts that have sound, by their first frames in the reel. Returns remarks on the sound of parts, as of a snippet.
    WrongPartError names the part that is wrong.
    """
    remarks: list[str] = []
    with open_written(written, target, "try again") as made:
        _compare_form(plan, made.info, target)
        compare_streams(made.info, joined.sound is not None, joined.cut.soft is not None, target)
        _compare_sound(plan, joined, written, target)
        _compare_chapters(plan, made.info, target)
        seen = _decode_all(plan, made, joined, target)
        for number, part in enumerate(plan.parts):
            try:
                _compare_part(clips[part.part.clip], part, plan, seen, joined, target)
                remarks += _hear_part(clips[part.part.clip], part, plan, made.info, sounds, target)
            except (WrongFrameError, WrongSoundError) as error:
                raise WrongPartError(error, number) from error
        _compare_cards(plan, cards, seen, target)
    if not is_streamable(written):
        raise OutputError("the video does not begin with its index", target, REMEDY)
    return tuple(remarks)


def _hear_part(
    clip: media.Clip,
    part: PartStretch,
    plan: ReelPlan,
    made: media.ClipInfo,
    sounds: Mapping[int, Cut],
    target: Path,
) -> list[str]:
    """Remarks on the sound of a part, each with its name. Raises as `hear`."""
    cut = sounds.get(part.start)
    if cut is None:
        return []
    times = part.start / plan.rate, part.stop / plan.rate
    return [f"{part.name_in(clip.info)}: {line}" for line in hear(clip, cut, made, target, times)]


def _compare_form(plan: ReelPlan, made: media.ClipInfo, target: Path) -> None:
    """Compare size, and number and times of frames: frame n comes at n divided by the rate, to a tick or two."""
    if (made.width, made.height) != plan.size:
        raise OutputError(f"the video is {made.width}x{made.height}, not {plan.size[0]}x{plan.size[1]}", target, REMEDY)
    if made.frames != plan.frames:
        raise WrongFrameError(f"the video has {made.frames} frames, not {plan.frames}", target, REMEDY)
    late = next((n for n in range(made.frames) if abs(made.time_of_frame(n) - n / plan.rate) > TIME_SLACK), None)
    if late is not None or made.variable:
        raise WrongFrameError(f"frame {late or 0} of the video does not come at its time", target, REMEDY)
    if abs(made.duration - plan.length) > 1 / plan.rate / 2:
        what = f"the pictures last {float(made.duration):.3f} s, not {float(plan.length):.3f} s"
        raise WrongFrameError(what, target, REMEDY)


def _compare_sound(plan: ReelPlan, joined: Joined, written: Path, target: Path) -> None:
    """Compare the length of the sound with that of the pictures: within half a frame, and the end of a packet."""
    if joined.sound is None:
        return
    length = sound_length(written)
    if not -1 / plan.rate / 2 <= length - plan.length <= 1 / plan.rate / 2 + SOUND_SLACK:
        what = f"the sound lasts {float(length):.3f} s, not {float(plan.length):.3f} s"
        raise OutputError(what, target, REMEDY)


def _compare_chapters(plan: ReelPlan, made: media.ClipInfo, target: Path) -> None:
    """Compare number, names and starts of the chapters."""
    same = len(made.chapters) == len(plan.chapters) and all(
        one.title == other.title and abs(one.start - other.start) <= 2 * MILLISECOND
        for one, other in zip(made.chapters, plan.chapters, strict=False)
    )
    if not same:
        raise OutputError("the video lacks its chapters, or has them at other times", target, REMEDY)


def _samples(stretch: CardStretch | PartStretch, rate: Fraction) -> list[int]:
    """The frames of the reel that are compared in a stretch: the first, one in each second, the last."""
    seconds = range(1, int(stretch.frames / rate / EVERY) + 1)
    inside = {round(second * EVERY * rate) for second in seconds}
    return sorted(stretch.start + n for n in {0, stretch.frames - 1, *inside} if n < stretch.frames)


def _captioned(plan: ReelPlan, joined: Joined) -> list[int]:
    """The frames of the reel in the middle of each burnt-in caption."""
    if joined.cut.script is None:
        return []
    return sorted({int((cue.span.start + cue.span.end) / 2 * plan.rate) for cue in plan.burnt})


def _decode_all(plan: ReelPlan, made: media.Clip, joined: Joined, target: Path) -> dict[int, _Seen]:
    """Decode the video to its end; what is kept of the frames that are compared, by their numbers.

    Raises WrongFrameError where a frame is missing or damaged.
    """
    captioned = set(_captioned(plan, joined))
    wanted: dict[int, PartStretch | None] = {}
    for stretch in plan.stretches:
        part = stretch if isinstance(stretch, PartStretch) else None
        numbers = {*_samples(stretch, plan.rate), *(n for n in captioned if stretch.start <= n < stretch.stop)}
        wanted |= dict.fromkeys(numbers, part)
    seen: dict[int, _Seen] = {}
    count = 0
    for frame in media.frames(made):
        count += 1
        if frame.number in wanted:
            rgb = frame.rgb()
            part = wanted[frame.number]
            seen[frame.number] = _Seen(shrink(rgb if part is None else _inside(rgb, part)), reduce(rgb))
    if count != made.info.frames or made.warnings:
        why = made.warnings[0] if made.warnings else f"{made.info.frames - count} frames do not decode"
        raise WrongFrameError(f"the video does not play to its end: {why}", target, REMEDY)
    return seen


def _inside(rgb: Pixels, part: PartStretch) -> Pixels:
    """The clip's picture in a frame of the reel, without what is beside it."""
    frame = part.frame
    return show_inner(rgb[frame.y : frame.y + frame.height, frame.x : frame.x + frame.width], part.plan.shaping)


def _compare_part(
    clip: media.Clip,
    part: PartStretch,
    plan: ReelPlan,
    seen: Mapping[int, _Seen],
    joined: Joined,
    target: Path,
) -> None:
    """Compare frames of a part with those of its clip, and see whether captions are drawn on it.

    Raises WrongFrameError where one differs by more than ALIKE levels, or from a neighbour by NEIGHBOUR less.
    """
    samples = _samples(part, plan.rate)
    captioned = [n for n in _captioned(plan, joined) if part.start <= n < part.stop]
    asked = {number: part.numbers[number - part.start] for number in (*samples, *captioned)}
    beside = {n + step for n in asked.values() for step in (-1, 0, 1) if 0 <= n + step < clip.info.frames}
    size = clip.info.as_of(part.plan.first).geometry.shown
    looks: dict[int, Floats] = {}
    drawn_on = {asked[number]: number for number in captioned}
    for _, picture in media.pictures_at(clip, [clip.info.time_of_frame(number) for number in sorted(beside)]):
        rgb = fit_picture(picture.rgb, size)
        rgb = shape_picture(rgb, part.plan.shaping, picture.number, *part.plan.size)
        looks[picture.number] = shrink(show_inner(rgb, part.plan.shaping))
        if picture.number in drawn_on:
            number = drawn_on[picture.number]
            _see_caption(rgb, part, plan, seen[number].overview, number / plan.rate, target)
    for number in samples:
        _compare_sample(seen[number].look, looks, asked[number], number, target)


def _compare_sample(shown: Floats, looks: Mapping[int, Floats], asked: int, number: int, target: Path) -> None:
    right, wrong = ({n: looks[n] for n in some if n in looks} for some in ((asked,), (asked - 1, asked + 1)))
    compare_look(shown, right, wrong, number, target)


def _see_caption(rgb: Pixels, part: PartStretch, plan: ReelPlan, shown: Pixels, time: Fraction, target: Path) -> None:
    """Raise OutputError unless a caption is seen; `rgb` is the clip's picture without it."""
    import cv2

    frame = part.frame
    if frame.filled or not frame.blur:
        whole = np.zeros((plan.size[1], plan.size[0], 3), np.uint8)
        fitted = cv2.resize(np.ascontiguousarray(rgb), (frame.width, frame.height), interpolation=cv2.INTER_AREA)
        whole[frame.y : frame.y + frame.height, frame.x : frame.x + frame.width] = fitted
        find_caption(reduce(whole, shown.shape[0]), shown, time, target)


def _compare_cards(
    plan: ReelPlan, cards: Mapping[int, tuple[bytes, bytes]], seen: Mapping[int, _Seen], target: Path
) -> None:
    """Raise OutputError unless each card is shown as it was drawn, with its words, in all its frames compared."""
    for card in (stretch for stretch in plan.stretches if isinstance(stretch, CardStretch)):
        drawn, bare = (_read_grey(picture, plan.size) for picture in cards[card.start])
        if (np.abs(drawn.astype(np.int16) - bare) > DRAWN).mean() < LEAST_DRAWN:
            raise OutputError(f"the card at {float(card.start / plan.rate):.2f} s has no words", target, REMEDY)
        for number in _samples(card, plan.rate):
            difference = np.abs(seen[number].overview.astype(np.int16) - drawn)
            if difference.mean() > ALIKE or (difference > DRAWN).mean() > LEAST_DRAWN:
                what = f"the card at {float(card.start / plan.rate):.2f} s is not seen in the video"
                raise WrongFrameError(what, target, REMEDY)


def _read_grey(picture: bytes, size: tuple[int, int]) -> Pixels:
    """An uncompressed picture of a card in grey levels, reduced as frames of the video are."""
    import cv2

    width, height = size
    planes = np.frombuffer(picture, np.uint8).reshape(height * 3 // 2, width)
    return reduce(np.asarray(cv2.cvtColor(planes, cv2.COLOR_YUV2RGB_I420), np.uint8))
