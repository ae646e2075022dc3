"""Time: exact seconds from the player's zero, and the only place that parses and prints them.

The player's zero is what a browser calls 0 in what browsers play, and what mpv and `ffmpeg -ss` call 0 in the rest; the
first frame may come later, and until then it is the one on screen (bts/media/clock.py).

Two rules make every written time find its frame again: a written time is rounded *up* to the millisecond, and the
frame at time t is the last one whose presentation time is <= t.
"""

from bts.timing.reading import (
    FORMS,
    NAMED_FORMS,
    RANGE_FORMS,
    Written,
    parse_moment,
    parse_span,
    parse_time,
    parse_written,
)
from bts.timing.spans import (
    MILLISECOND,
    Span,
    Timeline,
    ceil_ms,
    clock,
    count_lead,
    format_time,
    from_json_seconds,
    json_seconds,
    outside_clip,
)
from bts.timing.written import (
    FrameNumber,
    FromLast,
    LastNote,
    NamedSpan,
    Seconds,
    ShotNumbers,
    Smpte,
    SourceTimecode,
    SpanText,
    TimeText,
    point_in_clip,
    take_for_source,
)

__all__ = [
    "FORMS",
    "MILLISECOND",
    "NAMED_FORMS",
    "RANGE_FORMS",
    "FrameNumber",
    "FromLast",
    "LastNote",
    "NamedSpan",
    "Seconds",
    "ShotNumbers",
    "Smpte",
    "SourceTimecode",
    "Span",
    "SpanText",
    "TimeText",
    "Timeline",
    "Written",
    "ceil_ms",
    "clock",
    "count_lead",
    "format_time",
    "from_json_seconds",
    "json_seconds",
    "outside_clip",
    "parse_moment",
    "parse_span",
    "parse_time",
    "parse_written",
    "point_in_clip",
    "take_for_source",
]
