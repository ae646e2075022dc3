"""Looking for damage by decoding every frame."""

from bts.media.clip import Clip, ClipInfo
from bts.media.reader import frames
from bts.model import Progress, silent

QUICK_PIXELS = 2_000_000_000
"""Stored pixels of all frames together, as in 40 seconds of 1080p video; a clip of more is decoded only if asked to:
two cores decode that in about four seconds. Not a limit of time, so that the answer is the same on any machine."""


def is_quickly_checked(info: ClipInfo) -> bool:
    """Whether a clip is short and small enough to be decoded by everyone who asks what it is."""
    return info.frames * info.stored_width * info.stored_height <= QUICK_PIXELS


def find_damage(clip: Clip, progress: Progress = silent) -> tuple[str, ...]:
    """Decode every frame; say what is broken, in the words of a run. Raises ClipError when nothing decodes."""
    for frame in frames(clip, rough=True):
        progress("check", frame.number + 1, clip.info.frames)
    return list_damage(clip.info, clip.warnings)


def list_damage(info: ClipInfo, warnings: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """What is broken, among the warnings of a clip and its survey: all that does not tell of a guess."""
    return tuple(dict.fromkeys(text for text in (*info.damage, *warnings) if text not in info.warnings))
