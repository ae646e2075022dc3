"""Whether a stream is interlaced: what its frames declare, else combs that are seen in them."""

from pathlib import Path

from av.video.stream import VideoStream

from bts.config import Limits
from bts.media.decode import Session, open_session
from bts.media.index import Index
from bts.media.interlace import Combs, Weave
from bts.media.watchdog import Beat

FIELD_HEIGHTS = frozenset({480, 486, 512, 576, 608, 1080, 1088})
"""Lines of interlaced formats; such a clip is sampled further on too, because opening titles often do not move."""

NEVER_INTERLACED = frozenset({"vp8", "vp9", "av1", "libdav1d", "gif", "apng", "png", "webp"})
"""Codecs whose pictures are always progressive."""

PROGRESSIVE = 1
"""libav's number for a declared progressive stream (libavcodec/defs.h, AV_FIELD_PROGRESSIVE)."""

COMB_PLACES = 2
"""Places in a clip, evenly spaced, where frames are measured for combs."""

COMB_FRAMES = 7
"""Frames measured at each place."""


def is_interlaced(
    path: Path, number: int, limits: Limits, index: Index, combs: Combs, beat: Beat, *, flagged: bool
) -> bool:
    """Whether the stream's first frame is `flagged` interlaced, or combs are seen; `combs` has measured its beginning.

    In a stream that declares to be progressive, combs must be seen in most moving frames.
    """
    height = combs.shape[1] if combs.shape else 0
    if flagged or not height or not (combs.found or combs.undecided or height in FIELD_HEIGHTS):
        return flagged
    # At a seek, pictures that refer to what was not decoded look like damage; one thread takes them as they are.
    with open_session(path, number, limits, careful=True) as session:
        if combs.undecided or height in FIELD_HEIGHTS:
            _sample(session, index, combs, beat)
            combs.reset()
        if not combs.found or not _says_progressive(session.stream):
            return combs.found
        session.restart()
        return _confirm(session, index, beat)


def _says_progressive(stream: VideoStream) -> bool:
    """Whether a stream declares that its pictures are progressive, or its codec has no other."""
    context = stream.codec_context
    return context.name in NEVER_INTERLACED or context.field_order == PROGRESSIVE


def _sample(session: Session, index: Index, combs: Combs | Weave, beat: Beat) -> None:
    """Measure combs at COMB_PLACES further on in the clip."""
    for place in range(1, COMB_PLACES + 1):
        key = index.key_for(index.table.count * place // (COMB_PLACES + 1))
        if key and session.seek(key, index.packets, beat):
            combs.reset()
            _measure_from(session, index, key, combs, beat)


def _measure_from(session: Session, index: Index, key: int, combs: Combs | Weave, beat: Beat) -> None:
    """Measure COMB_FRAMES frames from packet `key` on."""
    begin = int(index.rank[key])
    numbers = range(begin, min(begin + COMB_FRAMES, index.table.count))
    until = index.packets.last_of(int(index.packet_of[numbers.start : numbers.stop].max()))
    for tag, native in session.decode(beat, key, until=until):
        # Frames that refer to pictures before the key frame, or come after the sample, are left out.
        if int(index.rank[tag]) in numbers:
            combs.measure(native)


def _confirm(session: Session, index: Index, beat: Beat) -> bool:
    """Whether combs that were found in a stream which declares to be progressive are seen in most moving frames."""
    weave = Weave()
    _measure_from(session, index, int(index.packet_of[0]), weave, beat)
    _sample(session, index, weave, beat)
    return weave.found
