"""What is known about a clip, as plain data for JSON."""

from fractions import Fraction
from typing import Any

from bts.media.clip import ClipInfo
from bts.timing import json_seconds


def facts(info: ClipInfo) -> dict[str, Any]:
    """Everything `bts probe --json` tells. Times in seconds, rounded up to the millisecond; ratios as `n/d`.

    `start` is the container's time of the first frame and may be negative: it alone is rounded to the nearest ms.
    """
    shortest, longest = info.frame_durations
    colour = info.colour
    return {
        "path": str(info.path),
        "fingerprint": info.fingerprint,
        "container": info.container,
        "duration": json_seconds(info.duration),
        "start": round(float(info.start), 3),
        "frames": info.frames,
        "rate": ratio(info.rate),
        "frames_per_second": round(float(info.rate), 3),
        "variable_rate": info.variable,
        "frame_durations": {"shortest": json_seconds(shortest), "longest": json_seconds(longest)},
        "width": info.width,
        "height": info.height,
        "stored_width": info.stored_width,
        "stored_height": info.stored_height,
        "sample_aspect": ratio(info.sample_aspect),
        "rotation": info.rotation,
        "mirrored": info.mirrored,
        "interlaced": info.interlaced,
        "codec": info.codec,
        "pixel_format": info.pixel_format,
        "colour": {
            "matrix": colour.matrix,
            "range": colour.range,
            "primaries": colour.primaries,
            "transfer": colour.transfer,
            "guessed": list(colour.guessed),
        },
        "hdr": info.hdr,
        "peak": None if info.peak is None else float(info.peak),
        "timecode": info.timecode,
        "embedded_captions": info.captions,
        "stream": info.stream,
        "video_streams": list(info.video_streams),
        "audio": [
            {
                "stream": audio.stream,
                "codec": audio.codec,
                "language": audio.language,
                "sample_rate": audio.sample_rate,
                "channels": audio.channels,
                "layout": audio.layout,
                "default": audio.default,
            }
            for audio in info.audio
        ],
        "subtitles": [{"stream": s.stream, "codec": s.codec, "language": s.language} for s in info.subtitles],
        "plays_in_browser": info.plays_in_browser,
        "browser_note": info.browser_note,
        "browser_offset": json_seconds(info.browser_offset),
        "warnings": list(info.warnings),
        "damage": list(info.damage),
    }


def ratio(value: Fraction) -> str:
    """`30000/1001`; `25` when it is whole."""
    return str(value)
