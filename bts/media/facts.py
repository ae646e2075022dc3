"""What is known about a clip, as plain data for JSON: one shape, wherever bts writes it."""

from collections.abc import Sequence
from fractions import Fraction

from bts.media.changes.listing import list_changes
from bts.media.chapters import Chapter, describe_outside
from bts.media.clip import AudioStream, Change, ClipInfo, Colour, SubtitleStream
from bts.schemas.shapes import (
    ApertureFacts,
    AudioFacts,
    ChangeFacts,
    ChapterFacts,
    ClipJson,
    ClipOutline,
    ColourFacts,
    FrameDurations,
    SubtitleFacts,
)
from bts.timing import json_seconds


def outline(info: ClipInfo) -> ClipOutline:
    """Which clip, how long in seconds, how many frames, its size as shown in pixels: the first six keys of `facts`."""
    return {
        "path": str(info.path),
        "fingerprint": info.fingerprint,
        "duration": json_seconds(info.duration),
        "frames": info.frames,
        "width": info.width,
        "height": info.height,
    }


def facts(info: ClipInfo) -> ClipJson:
    """All that `bts probe --json` prints and report.json keeps; each key is described in bts/schemas/probe.json.

    Times are seconds, rounded up to the millisecond; ratios are exact texts such as `30000/1001`. The packets of sound
    are read for the changes in it. Raises ClipError when the file is gone.
    """
    return {
        **outline(info),
        "container": info.container,
        "start": json_seconds(info.start),
        "first_time": json_seconds(info.first_time),
        "rate": ratio(info.rate),
        "frames_per_second": round(float(info.rate), 3),
        "variable_rate": info.variable,
        "frame_durations": _frame_durations(info),
        "stored_width": info.stored_width,
        "stored_height": info.stored_height,
        "sample_aspect": ratio(info.sample_aspect),
        "rotation": info.rotation,
        "mirrored": info.mirrored,
        "interlaced": info.interlaced,
        "clean_aperture": _clean_aperture(info),
        "codec": info.codec,
        "pixel_format": info.pixel_format,
        "colour": _colour(info.colour),
        "hdr": info.hdr,
        "peak": None if info.peak is None else float(info.peak),
        "created": info.created,
        "timecode": info.timecode,
        "timecode_found": None if info.source_timecode is None else info.source_timecode.found,
        "embedded_captions": info.captions,
        "stream": info.stream,
        "video_streams": list(info.video_streams),
        "audio": [_audio(stream) for stream in info.audio],
        "subtitles": [_subtitles(stream) for stream in info.subtitles],
        "chapters": [_chapter(chapter) for chapter in info.chapters],
        "plays_in_browser": info.plays_in_browser,
        "browser_note": info.browser_note,
        "mpv_offset": json_seconds(info.mpv_offset),
        "changes": [_change(change) for change in list_changes(info)],
        "warnings": [*info.warnings, *describe_outside(info.chapters, info.chapters_outside)],
        "damage": list(info.damage),
        "every_frame_checked": False,
    }


def add_damage(known: ClipJson, damage: Sequence[str], *, checked: bool) -> ClipJson:
    """The facts with what was found broken since the survey; `checked`: all frames were decoded to find it."""
    found = list(dict.fromkeys((*known["damage"], *damage)))
    return {**known, "damage": found, "every_frame_checked": checked}


def ratio(value: Fraction) -> str:
    """`30000/1001`; `25` when it is whole."""
    return str(value)


def _frame_durations(info: ClipInfo) -> FrameDurations:
    shortest, longest = info.frame_durations
    return {"shortest": json_seconds(shortest), "longest": json_seconds(longest)}


def _clean_aperture(info: ClipInfo) -> ApertureFacts | None:
    clean = info.clean_aperture
    if clean is None:
        return None
    return {"width": clean.width, "height": clean.height, "x": clean.x, "y": clean.y, "cut": info.cut_to_aperture}


def _colour(colour: Colour) -> ColourFacts:
    return {
        "matrix": colour.matrix,
        "range": colour.range,
        "primaries": colour.primaries,
        "transfer": colour.transfer,
        "guessed": list(colour.guessed),
    }


def _change(change: Change) -> ChangeFacts:
    return {
        "time": json_seconds(change.time),
        "frame": change.frame,
        "stream": change.stream,
        "what": change.what,
        "from": change.before,
        "to": change.after,
    }


def _audio(audio: AudioStream) -> AudioFacts:
    return {
        "stream": audio.stream,
        "codec": audio.codec,
        "language": audio.language,
        "sample_rate": audio.sample_rate,
        "channels": audio.channels,
        "layout": audio.layout,
        "default": audio.default,
        "title": audio.title,
        "commentary": audio.commentary,
    }


def _chapter(chapter: Chapter) -> ChapterFacts:
    return {"start": json_seconds(chapter.start), "end": json_seconds(chapter.end), "title": chapter.title}


def _subtitles(subtitles: SubtitleStream) -> SubtitleFacts:
    return {"stream": subtitles.stream, "codec": subtitles.codec, "language": subtitles.language}
