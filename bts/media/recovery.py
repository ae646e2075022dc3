"""Decoding where a clip is damaged: what one thread makes of a group of pictures when it starts at its key frame.

A frame of a damaged group is the same in every run and on any number of cores, whether frames are read in order or
asked for one by one, because each group is decoded by a decoder of its own, opened for it.
"""

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Generator, Iterator

from av.video.frame import VideoFrame

from bts.media.clip import Clip
from bts.media.decode import OutOfStep, Session, open_session
from bts.media.watchdog import Beat

RETREATS = 3
"""Key frames tried before the file is decoded from its start."""

Numbered = tuple[int, VideoFrame]
"""A frame and its number."""


def choose_starts(clip: Clip, number: int) -> Iterator[int]:
    """Give packets to start decoding from for a frame: nearest key frames first, the first packet of the file last."""
    tried = -1
    for back in range(RETREATS):
        key = clip.index.key_for(number, back)
        if key == 0:
            break
        if key != tried:
            tried = key
            yield key
    yield 0


def go_to(session: Session, clip: Clip, key: int, beat: Beat) -> None:
    """Bring a session to packet `key` or before it: by a seek of the container, or else to the start of the file.

    From there `decode_from` reads on to `key` without decoding. Raises ClipError.
    """
    if key == 0 and session.next == 0 and not session.ended:
        return
    if not key or not session.seek(key, clip.index.packets, beat):
        clip.reopen(session)


def decode_from(
    session: Session, clip: Clip, key: int, full: frozenset[int] | None, beat: Beat, until: int | None = None
) -> Iterator[Numbered]:
    """Decode from packet `key` on and give frames by their numbers, which rise; `full` and `until` as in Session.

    Raises OutOfStep when decoding cannot start at `key`, or gives nothing; Damaged as Session.decode does.
    """
    rank = clip.index.rank
    last = int(rank[key]) - 1 if key else -1
    begun = not key
    for tag, native in session.decode(beat, key, clip.index.packets, full, until):
        number = int(rank[tag])
        if number <= last:
            # Leading frames of an open group of pictures refer to what was not decoded.
            continue
        if not begun and number != last + 1:
            raise OutOfStep
        begun = True
        last = number
        yield number, native
    if not begun:
        # Pictures that are refreshed bit by bit are whole long after the key frame: a decoder gives none before that.
        raise OutOfStep


def group_of(clip: Clip, number: int) -> tuple[int, int]:
    """The frames [first, stop) that are decoded from the same key frame as frame `number`."""
    everything, key = range(clip.index.table.count), clip.index.key_for(number)
    find_key = clip.index.key_for
    first, stop = bisect_left(everything, key, key=find_key), bisect_right(everything, key, key=find_key)
    # Where damage moved the times of frames, those of several groups may lie among one another.
    return (first, stop) if first <= number < stop else (number, number + 1)


def decode_group(clip: Clip, number: int, beat: Beat, *, rough: bool = False) -> Generator[Numbered, None, None]:
    """Decode the group of frame `number` carefully and give those of its frames that decode, from `number` on."""
    _, stop = group_of(clip, number)
    info = clip.info
    for key in choose_starts(clip, number):
        clip.check_unchanged()
        with open_session(info.path, info.stream, clip.limits, rough=rough, careful=True) as session:
            go_to(session, clip, key, beat)
            try:
                for found, native in decode_from(session, clip, key, None, beat):
                    if found >= stop:
                        return
                    if found >= number:
                        yield found, native
                return
            except OutOfStep:
                # The key frame itself is damaged: an earlier one is tried.
                continue


def decode_last_before(clip: Clip, number: int, beat: Beat) -> Numbered | None:
    """The last frame before frame `number` that decodes; None when there is none."""
    best: Numbered | None = None
    for _ in range(RETREATS):
        if not number:
            return None
        number = group_of(clip, number - 1)[0]
        decoded = deque(decode_group(clip, number, beat), maxlen=1)
        if decoded:
            return decoded[0]
    info = clip.info
    with open_session(info.path, info.stream, clip.limits, careful=True) as session:
        for found, native in decode_from(session, clip, 0, None, beat):
            if found >= number:
                break
            best = found, native
    return best
