"""Where a player's clock has its zero, in the container's own time (shared by all commands of bts)."""

from fractions import Fraction

from av.container import InputContainer
from av.stream import Disposition

BROWSER_CONTAINERS = ("mov,", "matroska")
"""Demuxers, by the beginning of their names, of the containers that browsers play: MP4, QuickTime, WebM, Matroska."""


def find_zero(container: InputContainer) -> Fraction | None:
    """The container's time, in seconds, that players call zero; None where no stream declares when it starts.

    A browser's `currentTime` counts from the container's own zero, also where nothing is seen or heard there yet
    (tests/players measures it in Chromium). Other containers are counted from the earliest start of a picture or sound
    stream, as by mpv and by `ffmpeg -ss`.
    """
    if container.format.name.startswith(BROWSER_CONTAINERS):
        return Fraction(0)
    return find_earliest_start(container)


def find_earliest_start(container: InputContainer) -> Fraction | None:
    """The container's time, in seconds, at which the first picture or sound stream starts; None where none says so."""
    art = Disposition.attached_pic | Disposition.timed_thumbnails
    starts = [
        stream.start_time * Fraction(stream.time_base)
        for stream in (*container.streams.video, *container.streams.audio)
        if stream.start_time is not None and stream.time_base and not stream.disposition & art
    ]
    return min(starts, default=None)
