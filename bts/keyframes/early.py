"""Keyframes made while a clip is read: frames that may be picked are held, so that none has to be decoded again."""

from collections.abc import Mapping
from contextlib import suppress
from threading import Lock

from bts import media
from bts.errors import OutputError
from bts.keyframes.write import encode_keyframe
from bts.model import Keyframe

FRAMES_BYTES = 192 * 1024 * 1024
"""Bytes of the decoded frames that are held, at most: 64 of 1920x1080. Above it the one of least worth is let go."""

PICTURES_BYTES = 64 * 1024 * 1024
"""Bytes of the JPEG files that are held until they are written, at most. Above it no more are made early."""

ALLOWED_SHARE = 16
"""The frames take at most one part in this many of the memory that the process may use."""


class EarlyKeyframes:
    """Holds frames of one pass, and makes the keyframe of a shot of them when it is picked.

    The pass is exact (not `rough`) and gives each frame once, in order; frames are held by one thread and made into
    keyframes by another.
    """

    def __init__(self, clip: media.Clip) -> None:
        self._clip = clip
        allowed = media.allowed_memory()
        self._most = min(FRAMES_BYTES, allowed // ALLOWED_SHARE) if allowed else FRAMES_BYTES
        self._held: dict[int, tuple[float, media.Frame]] = {}
        """Worth and frame, by the frame's number."""
        self._bytes = 0
        self._pictures: dict[int, bytes] = {}
        self._pictures_bytes = 0
        self._lock = Lock()

    def hold(self, frame: media.Frame, worth: float) -> None:
        """Hold a frame that may be picked. Where that takes too much memory, the one of least worth is let go."""
        with self._lock:
            self._held[frame.number] = worth, frame
            self._bytes += frame.size
            while self._bytes > self._most:
                self._let_go(min(self._held, key=lambda number: self._held[number][0]))

    def make(self, keyframe: Keyframe, end: int) -> None:
        """Make the picture of a keyframe if its frame is held, and let go of all frames before frame `end`."""
        with self._lock:
            _, frame = self._held.get(keyframe.frame, (0.0, None))
            for number in [number for number in self._held if number < end]:
                self._let_go(number)
        if frame is None or self._pictures_bytes >= PICTURES_BYTES:
            return
        with suppress(OutputError):  # it comes again, with the name of the file, when the keyframes are written
            made = encode_keyframe(media.picture_of(self._clip, frame))
            self._pictures[keyframe.frame] = made
            self._pictures_bytes += len(made)

    def finish(self) -> Mapping[int, bytes]:
        """The keyframes made, as JPEG files by frame; empty where the clip has a warning. Called after the last frame.

        A warning may tell of damage, and near damage the pixels of a frame depend on where decoding starts.
        """
        return {} if self._clip.warnings else self._pictures

    def _let_go(self, number: int) -> None:
        _, frame = self._held.pop(number)
        self._bytes -= frame.size


def hold_early(clip: media.Clip) -> EarlyKeyframes | None:
    """What holds the frames of an exact pass; None where a keyframe is made of more than its own frame."""
    return None if clip.info.ever_interlaced else EarlyKeyframes(clip)
