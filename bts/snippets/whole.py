"""The whole clip as a video that every browser plays, with all of its frames, each at its time."""

from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from bts import media
from bts.errors import OutputError
from bts.files import scratch_folder
from bts.media.browser import LAYOUTS
from bts.media.cutting.cut import Cut, edges_before_picture, fit_even_size
from bts.media.cutting.pictures import choose_matrix
from bts.media.cutting.rates import length_of_cut
from bts.media.cutting.sound import settle_level
from bts.metadata.xmp import Record
from bts.model import Progress, silent
from bts.snippets.make import copy_checked, encode_checked, name_files_in_errors

LARGEST = 1080
"""Pixels of the shorter side of a copy for the web; larger pictures are made smaller."""

CRF = 23
"""x264's quality of such a copy, its own default: a whole clip is watched on a page, and snippets have 20."""


def fit_for_web(info: media.ClipInfo) -> tuple[int, int]:
    """Width and height in pixels of a clip that is encoded for the web."""
    return fit_even_size(*info.as_of(0).geometry.shown, LARGEST)


@dataclass(frozen=True)
class WebCopy:
    """A clip's copy for the web: whether it was encoded, or has the clip's own pictures; and remarks on it."""

    encoded: bool
    remarks: tuple[str, ...] = ()


def copy_for_web(clip: media.Clip, target: Path, record: Record, on_progress: Progress = silent) -> WebCopy:
    """Write all of a clip as an MP4 that browsers play, and check it as snippets are checked.

    Frame n of the copy is frame n of the clip, on screen at the same times of the player's clock; the sound is the
    track that a player plays. H.264 that browsers could play, but for its container or its sound, is copied as it is;
    all else is encoded as H.264 and AAC. `record` is written into it. Remarks tell where the clip is damaged, and what
    the sound lacks. `target` is there whole or not at all.

    Raises:
        ClipError: the clip cannot be read.
        MissingToolError: ffmpeg is missing.
        OutputError: the file cannot be written, or is not what was asked for.
    """
    info = clip.info
    cut = _cut_whole(info)
    length = float(length_of_cut(info, cut))

    def report(done: Fraction) -> None:
        on_progress("clip", float(done), length)

    if _may_be_copied(info):
        with suppress(OutputError):
            return WebCopy(False, copy_checked(clip, cut, target, report, record=record, play=True))
    with scratch_folder() as folder:
        with name_files_in_errors(clip, target):
            cut, said = settle_level(info, cut)
        _, heard = encode_checked(clip, cut, target, report, folder, record=record)
    report(length_of_cut(info, cut))
    return WebCopy(True, said + heard)


def _cut_whole(info: media.ClipInfo) -> Cut:
    """The cut that is all of a clip."""
    start, end = edges_before_picture(info, Fraction(0), info.duration)
    width, height = fit_for_web(info)
    cut = Cut(
        first=0,
        stop=info.frames,
        width=width,
        height=height,
        crf=CRF,
        audio=media.choose_soundtrack(info),
        start=start,
        end=end,
    )
    return replace(cut, matrix=choose_matrix(info, cut))


def _may_be_copied(info: media.ClipInfo) -> bool:
    """Whether browsers can show the pictures of a clip as they are; whether a copy is right is seen when it is made."""
    even = not (info.seams or info.damage)
    return even and info.codec == "h264" and info.pixel_format in LAYOUTS
