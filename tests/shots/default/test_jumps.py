"""Jump cuts: each bound where it decides. A person of fine forms stands in a room of others and moves by a pixel."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from bts.media.arrays import Floats, Pixels
from bts.shots.default import jumps
from bts.shots.default.detector import find_in_strip
from bts.shots.default.strip import Strip
from bts.shots.samples import HEIGHT, WIDTH
from tests.shots.material import plain, strip_of

AT = 30
"""The frame to which the person jumps."""

FLICKER = 0.2
"""Share of the person's pixels that are a level brighter in every second frame: it lives."""


def forms(seed: int, grain: float = 0.8) -> Floats:
    """A wide field of forms about as large as `grain` pixels, of mean 0 and mean difference 1 from it."""
    field = np.random.default_rng(seed).normal(0, 1, (HEIGHT + 16, WIDTH + 16)).astype(np.float32)
    soft = np.asarray(cv2.GaussianBlur(field, (0, 0), grain), np.float32)
    return np.asarray((soft - soft.mean()) / np.abs(soft - soft.mean()).mean(), np.float32)


ROOM, PERSON, OTHER = forms(1), forms(2, 1.3), forms(3, 1.3)

BODY = (0, 6, 2, 5)
"""First row of blocks, the one after the last, and the same of columns, in which the person is."""

GROUND = 110.0
"""Grey level that forms are about."""


def window(field: Floats, across: float = 0.0, down: float = 0.0) -> Floats:
    """The part of a field that a frame shows, moved by some pixels."""
    matrix = np.array([[1, 0, 8 + across], [0, 1, 8 + down]], np.float32)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(field, matrix, (WIDTH, HEIGHT), flags=flags), np.float32)


def masked(body: tuple[int, int, int, int]) -> tuple[slice, slice]:
    """The pixels of rows and columns of blocks."""
    top, bottom, left, right = body
    return slice(6 * top, 6 * bottom), slice(8 * left, 8 * right)


def picture(person: Floats, room: Floats, body: tuple[int, int, int, int] = BODY) -> Floats:
    """A frame: forms in levels about GROUND, those of the person in its blocks."""
    whole = room + GROUND
    whole[masked(body)] = person[masked(body)] + GROUND
    return whole


def clip(frames: list[Floats], flicker: float = FLICKER, rate: int = 25) -> Strip:
    """A strip of pictures; the share `flicker` of their pixels is a level brighter in every second one."""
    lit = np.random.default_rng(9).random((HEIGHT, WIDTH)) < flicker
    return strip_of(
        [np.asarray(np.clip(f + (lit & (i % 2 > 0)), 0, 255), np.uint8) for i, f in enumerate(frames)], rate
    )


STANDS = picture(20 * window(PERSON), 20 * window(ROOM))
MOVED = picture(20 * window(PERSON, 1), 20 * window(ROOM))


def jump(before: Floats = STANDS, after: Floats = MOVED) -> list[Floats]:
    """Frames of which the first AT show one picture, the others another."""
    return [before] * AT + [after] * AT


def find(frames: list[Floats] | Strip) -> list[int]:
    """The jumps of a strip, or of frames that live."""
    return [i for i, _ in jumps.find_jumps(frames if isinstance(frames, Strip) else clip(frames), [])]


def test_a_pose_that_jumps_is_found_and_is_no_cut() -> None:
    ((kind, start, end, confidence),) = find_in_strip(clip(jump()))
    assert (kind, start, end) == ("jump", AT, AT)
    assert 0.7 < confidence < 1


def test_the_larger_the_jump_the_surer() -> None:
    small = picture(20 * window(PERSON, 0.5), 20 * window(ROOM))
    sure = [jumps.find_jumps(clip(jump(after=after)), [])[0][1] for after in (small, MOVED)]
    assert 0.5 <= sure[0] < sure[1] < 1


@pytest.mark.parametrize(
    ("beside", "found"), [((AT - 9, AT - 4), []), ((AT - 9, AT - 5), [AT]), ((AT + 4, AT + 9), [])]
)
def test_none_is_looked_for_beside_other_transitions(beside: tuple[int, int], found: list[int]) -> None:
    assert [i for i, _ in jumps.find_jumps(clip(jump()), [beside])] == found


@pytest.mark.parametrize(("contrast", "found"), [(3, []), (8, [AT])])
def test_blocks_jump_by_four_levels(contrast: float, found: list[int]) -> None:
    stands, moved = (picture(contrast * window(PERSON, x), 20 * window(ROOM)) for x in (0, 1))
    assert find(jump(stands, moved)) == found


@pytest.mark.parametrize(("levels", "found"), [(4, [AT]), (8, [])])
def test_blocks_jump_by_two_and_a_half_times_their_movement(levels: int, found: list[int]) -> None:
    frames = jump()
    for i in range(0, AT - 1, 2):
        frames[i] = picture(20 * window(PERSON) + levels, 20 * window(ROOM))
    assert find(frames) == found


@pytest.mark.parametrize(("rate", "away", "found"), [(25, 5, []), (25, 7, [AT]), (5, 3, []), (5, 5, [AT])])
def test_movement_counts_for_a_fifth_of_a_second_or_three_frames(rate: int, away: int, found: list[int]) -> None:
    frames = jump()
    frames[AT - away - 1 : AT - away] = [picture(20 * window(PERSON) + 12, 20 * window(ROOM))]
    strip = clip(frames, rate=rate)
    assert [i for i in find(strip) if i == AT] == found


@pytest.mark.parametrize(
    ("body", "found"),
    [((0, 4, 2, 4), []), ((0, 4, 2, 5), [AT]), ((0, 3, 2, 6), []), ((0, 6, 0, 5), [AT]), ((0, 6, 0, 7), [])],
)
def test_enough_blocks_and_rows_jump_and_enough_blocks_stay(body: tuple[int, int, int, int], found: list[int]) -> None:
    stands, moved = (picture(20 * window(PERSON, x), 20 * window(ROOM), body) for x in (0, 1))
    assert find(jump(stands, moved)) == found


def with_right_side(levels: float, blocks: int, contrast: float = 20.0) -> tuple[Floats, Floats]:
    """Both pictures, with `blocks` columns of blocks at the right that are brighter by some levels after the jump."""
    made = []
    for x, brighter in ((0, 0.0), (1, levels)):
        room = 20 * window(ROOM)
        room[:, WIDTH - 8 * blocks :] = contrast * window(ROOM)[:, WIDTH - 8 * blocks :] + brighter
        made.append(picture(20 * window(PERSON, x), room))
    return made[0], made[1]


@pytest.mark.parametrize(
    ("levels", "columns", "contrast", "found"),
    [(2, 3, 20, [AT]), (3, 3, 20, []), (3, 2, 20, [AT]), (3, 3, 0.9, [AT]), (3, 3, 1.6, [])],
)
def test_blocks_with_forms_stay_at_a_jump(levels: float, columns: int, contrast: float, found: list[int]) -> None:
    assert find(jump(*with_right_side(levels, columns, contrast))) == found


@pytest.mark.parametrize("side", [-1, 1])
@pytest.mark.parametrize(("columns", "found"), [(2, [AT]), (3, [])])
def test_the_camera_stands_before_and_after(side: int, columns: int, found: list[int]) -> None:
    frames = jump()
    for i, frame in enumerate(frames):
        from_jump = AT - 1 - i if side < 0 else i - AT
        if from_jump >= 0:
            frames[i] = frame.copy()
            frames[i][:, WIDTH - 8 * columns :] += min(from_jump, 10)
    assert find(frames) == found


@pytest.mark.parametrize(("late", "found"), [(1.3, [AT]), (2.0, [])])
def test_a_frame_that_comes_late_follows_on_lost_ones(late: float, found: list[int]) -> None:
    strip = clip(jump())
    seconds = strip.seconds + (np.arange(len(strip)) >= AT) * (late - 1) / 25
    assert find(replace(strip, seconds=seconds)) == found


@pytest.mark.parametrize(("levels", "found"), [(2.2, [AT]), (5, [])])
def test_a_light_changes_all_one_way(levels: float, found: list[int]) -> None:
    fine = forms(2)
    stands, lit = (picture(20 * window(fine, x) + x * levels, 20 * window(ROOM)) for x in (0, 1))
    assert find(jump(stands, lit)) == found


@pytest.mark.parametrize(("times", "found"), [(1.2, [AT]), (1.8, [])])
def test_a_pose_brings_no_new_tones(times: float, found: list[int]) -> None:
    starker = picture(20 * times * window(PERSON, 1), 20 * window(ROOM))
    assert find(jump(after=starker)) == found


@pytest.mark.parametrize(("share", "found"), [(0.3, [AT]), (0.7, [])])
def test_a_block_keeps_its_forms(share: float, found: list[int]) -> None:
    blended = np.sqrt(1 - share**2) * window(PERSON, 1) + share * window(OTHER)
    assert find(jump(after=picture(20 * blended, 20 * window(ROOM)))) == found


@pytest.mark.parametrize(("rows", "found"), [(1, [AT]), (3, [])])
def test_three_quarters_of_the_blocks_keep_their_forms(rows: int, found: list[int]) -> None:
    person = 20 * window(PERSON, 1)
    person[: 6 * rows] = 20 * window(OTHER)[: 6 * rows]
    assert find(jump(after=picture(person, 20 * window(ROOM)))) == found


@pytest.mark.parametrize(("across", "explained"), [(2.0, True), (3.0, False), (0.5, True)])
def test_the_whole_picture_may_be_shifted_by_two_pixels_in_halves(across: float, explained: bool) -> None:
    old, new = (np.asarray(GROUND + 20 * window(forms(1, 1.5), x), np.uint8) for x in (0, across))
    assert (jumps._measure_unshifted(old, new) < 0.1) is explained


@pytest.mark.parametrize(("posing", "found"), [(0.15, []), (0.22, [AT])])
def test_a_camera_that_is_knocked_is_no_jump(posing: float, found: list[int]) -> None:
    """Before a plain wall a shift of the whole picture explains all but the pose."""
    there = np.zeros_like(PERSON)
    there[10:-10, 25:-25] = 20
    stands, moved = (GROUND + window(there * PERSON, x) + x * posing * window(there * OTHER) for x in (0, 1))
    assert find(jump(stands, moved)) == found


@pytest.mark.parametrize(("frames", "found"), [(9, []), (16, [AT])])
def test_what_comes_back_within_half_a_second_is_no_jump(frames: int, found: list[int]) -> None:
    assert [i for i in find([STANDS] * AT + [MOVED] * frames + [STANDS] * AT) if i == AT] == found


@pytest.mark.parametrize(("share", "found"), [(0.18, []), (0.4, [AT])])
def test_what_nearly_comes_back_is_no_jump(share: float, found: list[int]) -> None:
    nearly = STANDS + share * (MOVED - STANDS)
    assert [i for i in find([STANDS] * AT + [MOVED] * 9 + [nearly] * AT) if i == AT] == found


@pytest.mark.parametrize(("flicker", "found"), [(0.045, []), (0.08, [AT])])
def test_a_picture_that_stood_still_goes_on(flicker: float, found: list[int]) -> None:
    assert find(clip(jump(), flicker)) == found


@pytest.mark.parametrize(("halted", "found"), [(1, [AT]), (2, []), (3, [])])
def test_one_of_two_steps_beside_a_jump_lives(halted: int, found: list[int]) -> None:
    strip = clip(jump())
    luma = strip.y.copy()
    luma[AT - 1 - halted : AT] = luma[AT - 1 - halted]
    assert find(replace(strip, y=luma)) == found


def test_a_caption_and_a_lamp_are_no_jumps() -> None:
    lit = plain(0).astype(np.float32)
    cv2.circle(lit, (30, 16), 12, 60.0, -1)
    words: Pixels = np.asarray(STANDS, np.uint8).copy()
    cv2.putText(words, "Words", (4, 33), cv2.FONT_HERSHEY_SIMPLEX, 0.5, 235)
    assert find(jump(after=STANDS + lit)) == []
    assert find(jump(after=words.astype(np.float32))) == []
