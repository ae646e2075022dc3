"""Saying where the pictures of a snippet are damaged."""

from collections.abc import Iterator, Sequence

from bts import media
from bts.media.cutting.cut import Cut, end_of_frames, start_of
from bts.timing import format_time

MOST_NAMED = 5
"""Stretches of damage that a warning names one by one; the others are counted."""


def describe_damage(info: media.ClipInfo, cut: Cut, hurt: Sequence[int]) -> str:
    """One line that says where in the snippet frames stand still or are damaged, and for how long.

    `hurt` are their numbers in the clip, which rise; with none the decoder met damage that shows in no frame.
    """
    if not hurt:
        return "the clip is damaged in this range, though every frame of it could be decoded; look at the snippet"
    start = start_of(info, cut)
    named = []
    for first, stop in _join_numbers(hurt):
        since, until = max(start, info.time_of_frame(first)), end_of_frames(info, stop)
        named.append(
            f"at {format_time(since - start)} for {float(until - since):.2f} s ({format_time(since)} of the clip)"
        )
    more = f" and {len(named) - MOST_NAMED} times more" if len(named) > MOST_NAMED else ""
    return f"the clip is damaged: pictures stand still or are spoilt {', '.join(named[:MOST_NAMED])}{more}"


def _join_numbers(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The runs [first, stop) of numbers that follow one another."""
    first = previous = numbers[0]
    for number in numbers[1:]:
        if number != previous + 1:
            yield first, previous + 1
            first = number
        previous = number
    yield first, previous + 1
