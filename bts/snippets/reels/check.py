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
from bts.media.cutting.overlay import Overlay
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
from bts.snippets.seen import BRIGHT, MarkPictures, cover_marks, cut_marks, dim, find_marks
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
    """What is kept of a frame of the reel: grey levels of the picture in it, and of all of it, reduced; its marks."""

    look: Floats
    overview: Pixels
    marks: MarkPictures


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
    # Where a part fades, all of the others may be dark.
    middle = {stretch.frames // 2} if isinstance(stretch, PartStretch) and any(stretch.marks.fade) else set()
    return sorted(stretch.start + n for n in {0, stretch.frames - 1, *inside, *middle} if n < stretch.frames)


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
            seen[frame.number] = _Seen(shrink(rgb), reduce(rgb), {}) if part is None else _see(rgb, part, frame.number)
    if count != made.info.frames or made.warnings:
        why = made.warnings[0] if made.warnings else f"{made.info.frames - count} frames do not decode"
        raise WrongFrameError(f"the video does not play to its end: {why}", target, REMEDY)
    return seen


def _see(rgb: Pixels, part: PartStretch, number: int) -> _Seen:
    """What is kept of frame `number` of the reel, a picture of the part; marks are covered but where they stand."""
    rows = slice(part.frame.y, part.frame.y + part.frame.height)
    columns = slice(part.frame.x, part.frame.x + part.frame.width)
    inner, whole = rgb[rows, columns], np.array(rgb)
    whole[rows, columns] = cover_marks(inner, part.marks)
    bare = show_inner(cover_marks(inner, part.marks, _place_of(part, number)), part.plan.shaping)
    return _Seen(shrink(bare), reduce(whole), cut_marks(inner, part.marks))


def _place_of(part: PartStretch, number: int) -> int:
    """How many frames of the clip come before that of frame `number` of the reel in its part."""
    return part.numbers[number - part.start] - part.plan.first


def _light_of(part: PartStretch, number: int) -> Fraction:
    """How bright frame `number` of the reel is, from 0 to 1, where its part fades."""
    marks = part.marks
    overlay = Overlay(fade_in=marks.fade[0], fade_out=marks.fade[1])
    return overlay.light_at(marks.times[_place_of(part, number)], part.plan.length) if overlay.fades else Fraction(1)


def _compare_part(
    clip: media.Clip,
    part: PartStretch,
    plan: ReelPlan,
    seen: Mapping[int, _Seen],
    joined: Joined,
    target: Path,
) -> None:
    """Compare frames of a part with those of its clip, and see whether captions and marks are drawn on it.

    Raises WrongFrameError where one differs by more than ALIKE levels, or from a neighbour by NEIGHBOUR less;
    OutputError where a caption or a mark is not seen.
    """
    samples = _samples(part, plan.rate)
    captioned = [n for n in _captioned(plan, joined) if part.start <= n < part.stop]
    asked = {number: part.numbers[number - part.start] for number in (*samples, *captioned)}
    beside = {n + step for n in asked.values() for step in (-1, 0, 1) if 0 <= n + step < clip.info.frames}
    size = clip.info.as_of(part.plan.first).geometry.shown
    looks: dict[tuple[int, int], Floats] = {}
    for _, picture in media.pictures_at(clip, [clip.info.time_of_frame(number) for number in sorted(beside)]):
        rgb = fit_picture(picture.rgb, size)
        rgb = shape_picture(rgb, part.plan.shaping, picture.number, *part.plan.size)
        for number in samples:
            if abs(asked[number] - picture.number) <= 1:
                looks[number, picture.number] = _look_at(rgb, part, number)
            if asked[number] == picture.number:
                _see_marks(rgb, part, seen[number].marks, number)
        for number in captioned:
            if asked[number] == picture.number:
                _see_caption(rgb, part, plan, seen[number].overview, number, target)
    for number in samples:
        right, wrong = (
            {n: looks[number, n] for n in some if (number, n) in looks}
            for some in ((asked[number],), (asked[number] - 1, asked[number] + 1))
        )
        compare_look(seen[number].look, right, wrong, number, target)


def _look_at(rgb: Pixels, part: PartStretch, number: int) -> Floats:
    """How a picture of the clip is compared with frame `number` of the reel: in its light, covered as that is."""
    bare = show_inner(cover_marks(rgb, part.marks, _place_of(part, number)), part.plan.shaping)
    return shrink(bare) * float(_light_of(part, number))


def _see_marks(rgb: Pixels, part: PartStretch, shown: MarkPictures, number: int) -> None:
    """Raise OutputError unless all marks are seen in a frame of the reel; `rgb` is the clip's picture without them."""
    light = _light_of(part, number)
    if part.marks.patches and light >= BRIGHT:
        find_marks(_place_of(part, number), cut_marks(dim(rgb, light), part.marks), shown, part.marks)


def _see_caption(rgb: Pixels, part: PartStretch, plan: ReelPlan, shown: Pixels, number: int, target: Path) -> None:
    """Raise OutputError unless a caption is seen in a frame of the reel; `rgb` is the clip's picture without it."""
    import cv2

    frame, rgb = part.frame, dim(cover_marks(rgb, part.marks), _light_of(part, number))
    if frame.filled or not frame.blur:
        whole = np.zeros((plan.size[1], plan.size[0], 3), np.uint8)
        fitted = cv2.resize(np.ascontiguousarray(rgb), (frame.width, frame.height), interpolation=cv2.INTER_AREA)
        whole[frame.y : frame.y + frame.height, frame.x : frame.x + frame.width] = fitted
        find_caption(reduce(whole, shown.shape[0]), shown, number / plan.rate, target)


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
