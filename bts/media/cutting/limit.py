"""Encoding a cut so that its file is no larger than asked for."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from bts.files import scratch_folder
from bts.media.clip import ClipInfo
from bts.media.cutting.animated import Run, too_large
from bts.media.cutting.cut import Cut, Tries, fit_even_size, fits
from bts.media.cutting.encoding import SOUND_BITS
from bts.media.cutting.rates import length_of_cut, rate_of_cut
from bts.media.ffmpeg import OnSeconds

MOST_TRIES = 3
"""Encodings that aim at a size, at most: one that should fit, and two with less where it did not."""

AIM = Fraction(96, 100)
"""Share of the size allowed that pictures and sound aim at; the rest is for the container, and for what is missed."""

HEADER_BITS = 8 * 6000
"""Bits for the index of a short file and its metadata."""

FRAME_BITS = 8 * 24
"""Bits that the index of a file takes for each frame and the packets of sound that go with it."""

DECENT = 0.035
"""Bits a pixel below which pictures of H.264 and AV1 fall apart into blocks; the size is lowered until there are more.

At 720p and 25 frames a second this is 0.8 Mbit/s, the least that streaming services give that size.
"""

SMALLEST_SIDE = 180
"""Pixels of the shorter side below which no picture is made for the sake of its file's size."""

LOWEST_BITS = 20_000
"""Bits a second of pictures that encoders can do at all."""

LOWEST_SOUND = 48_000
"""Bits a second below which sound in stereo is not taken."""

SHARE_OF_SOUND = Fraction(1, 4)
"""Share of the file that sound may take before it gets fewer bits than usual."""

MISSED = Fraction(97, 100)
"""Share of what would have fitted that a next try aims at, when the one before came out too large."""


def encode_within(run: Run, info: ClipInfo, cut: Cut, target: Path, on_progress: OnSeconds) -> Cut:
    """Encode a cut once if there is no limit or it fits; else again, by the bits a second that its length leaves.

    Returns the cut as it was made, which may have a smaller picture. Raises OutputError where the size cannot be kept;
    ClipError, MissingToolError or OutputError as `run` does.
    """
    if cut.most_bytes is None:
        run(cut, target, on_progress)
        return cut
    length = length_of_cut(info, cut)
    with scratch_folder() as folder:
        made = replace(cut, tries=Tries(_log_of(folder, cut)))
        run(made, target, lambda done: on_progress(done / 2))
        size = smallest = target.stat().st_size
        bits, sound = share_bits(info, cut)
        for _ in range(MOST_TRIES):
            if fits(cut, size):
                break
            smaller = shrink(info, replace(made, tries=None), bits)
            log = _log_of(folder, smaller)
            if smaller.width != made.width:
                # What x264 measured of larger pictures does not hold for these.
                run(replace(smaller, tries=Tries(log)), target, lambda done: on_progress(done / 2))
            made = replace(smaller, tries=Tries(log, bits, sound))
            run(made, target, lambda done: on_progress((length + done) / 2))
            size = target.stat().st_size
            smallest = min(smallest, size)
            bits = max(LOWEST_BITS, int(bits * MISSED * (cut.most_bytes - cut.reserved) / size))
    if not fits(cut, size):
        raise too_large(cut, smallest)
    on_progress(length)
    return replace(made, tries=None)


def _log_of(folder: Path, cut: Cut) -> Path:
    """Where x264 keeps what it measures of pictures of this size."""
    return folder / f"x264-{cut.width}"


def share_bits(info: ClipInfo, cut: Cut) -> tuple[int, int]:
    """Bits a second for pictures and for sound, so that the file has the size allowed; its index is taken off."""
    length = length_of_cut(info, cut)
    index = HEADER_BITS + FRAME_BITS * length * rate_of_cut(info, cut)
    room = (cut.most_bytes or 0) - cut.reserved
    both = (room * 8 * AIM - index) / length
    sound = 0
    if cut.audio is not None:
        sound = min(SOUND_BITS[cut.form], max(LOWEST_SOUND, int(both * SHARE_OF_SOUND)))
    return max(LOWEST_BITS, int(both) - sound), sound


def shrink(info: ClipInfo, cut: Cut, bits: int) -> Cut:
    """The cut with pictures so small that each pixel gets DECENT bits, down to SMALLEST_SIDE."""
    rate = float(rate_of_cut(info, cut))
    share = (bits / (DECENT * rate * cut.width * cut.height)) ** 0.5
    shorter = min(cut.width, cut.height)
    if share >= 1 or shorter <= SMALLEST_SIDE:
        return cut
    width, height = fit_even_size(cut.width, cut.height, max(SMALLEST_SIDE, int(shorter * share)))
    return replace(cut, width=width, height=height, design=cut.drawn_size)
