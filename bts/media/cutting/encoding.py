"""How a cut is encoded: ffmpeg's output options."""

from collections.abc import Callable

from bts.media.clip import ClipInfo
from bts.media.cutting.cut import Cut, end_of, start_of
from bts.media.cutting.h264_levels import Level, choose_level
from bts.media.cutting.pictures import TAGS
from bts.media.cutting.rates import rate_of_cut, ticks_of_cut
from bts.media.ffmpeg import write_path
from bts.media.languages import LANGUAGES

SOUND: dict[str, object] = {"c:a": "aac", "b:a": "160k", "ac": 2}
"""ffmpeg's output options for the sound of a cut that is encoded."""

OPUS: dict[str, object] = {"c:a": "libopus", "b:a": "128k", "ac": 2}
"""The same for WebM: Opus needs about four fifths of AAC's bits."""

SOUND_BITS = {"mp4": 160_000, "webm": 128_000}
"""Format -> bits a second of its sound."""

REFERENCES = {"medium": 3, "slow": 5}
"""x264's preset -> the frames that a picture may refer to."""

KEPT_FOR_B = 4
"""Frames that x264 has decoders keep at least, for B-frames that refer to B-frames."""

AV1_PRESETS = {"medium": 8, "slow": 5}
"""x264's preset -> SVT-AV1's that takes about the same share of time."""

AV1_OVER_X264 = 10
"""AV1's crf less x264's for pictures that look alike: 32 and 21 came to VMAF 94.5 and 96.5 on the same clip."""

WORST_AV1 = 63
"""The highest crf of AV1 and VP9."""

SMALLEST_AV1 = 64
"""Pixels; SVT-AV1 takes no smaller side, so such pictures are VP9."""

KEY_SECONDS = 5
"""Seconds between key frames of WebM at most, so that a player may go to any place soon."""


def encoding_options(info: ClipInfo, cut: Cut) -> dict[str, object]:
    """ffmpeg's output options: pictures and sound as the format wants them, the caption track, and the metadata."""
    options: dict[str, object] = {
        "pix_fmt": "yuv420p",
        "fps_mode": "passthrough",
        "enc_time_base:v": f"1/{ticks_of_cut(info, cut)}",
        **TAGS[cut.matrix],
        "color_range": "tv",
        "map_metadata": -1,
        "map_chapters": -1,
        **_FORMATS[cut.form](info, cut),
    }
    if cut.audio is not None and cut.tries is not None and cut.tries.sound:
        options["b:a"] = cut.tries.sound
    if cut.soft is not None:
        options |= track_options(cut)
    return options | label_options(cut)


def _mp4_options(info: ClipInfo, cut: Cut) -> dict[str, object]:
    """H.264 High that browsers play, at a level that fits; AAC; the index in front."""
    options: dict[str, object] = {
        "f": "mp4",
        "c:v": "libx264",
        "preset": cut.effort,
        "profile:v": "high",
        "refs": REFERENCES[cut.effort],
        "video_track_timescale": ticks_of_cut(info, cut),
        "movflags": "+faststart",
    }
    level = level_of_cut(info, cut)
    if level is not None:
        options["level:v"] = level.name
    if level is not None and cut.rate is not None:
        # Only where frames come evenly by construction: one that follows another at once, as some containers time them,
        # would be left hardly any bits, and nothing be seen on it.
        options |= {"maxrate:v": level.most_bits, "bufsize:v": level.most_buffered}
    if cut.rate is None and (info.variable or cut.start is not None):
        options |= _last_frame_options(info, cut)
    if cut.audio is not None:
        options |= sound_options(cut)
    return options | _size_options(cut, cut.crf)


def sound_options(cut: Cut) -> dict[str, object]:
    """ffmpeg's output options for the sound of a cut, without a limit of size."""
    return OPUS if cut.form == "webm" else SOUND


def level_of_cut(info: ClipInfo, cut: Cut) -> Level | None:
    """The level of H.264 that a cut is encoded at; None for pictures beyond all of them."""
    kept = max(REFERENCES[cut.effort], KEPT_FOR_B)
    return choose_level(cut.width, cut.height, rate_of_cut(info, cut), kept, cut.crf)


def _size_options(cut: Cut, crf: int) -> dict[str, object]:
    """By crf, or by bits a second; x264 measures in the first of several tries, so that later ones hit the size."""
    tries = cut.tries
    if tries is None:
        return {"crf": crf}
    quality: dict[str, object] = {"crf": crf} if tries.bits is None else {"b:v": tries.bits}
    if cut.form != "mp4":
        return quality
    log = {"passlogfile": write_path(tries.log)}
    return quality | log | ({"pass": 1, "fastfirstpass": 0} if tries.bits is None else {"pass": 2})


def _webm_options(info: ClipInfo, cut: Cut) -> dict[str, object]:
    """AV1 and Opus; VP9 where the picture is too small for AV1. The index is in front here too."""
    rate = rate_of_cut(info, cut)
    options: dict[str, object] = {"f": "webm", "cues_to_front": 1, "g": max(1, round(KEY_SECONDS * rate))}
    options |= _size_options(cut, min(WORST_AV1, cut.crf + AV1_OVER_X264))
    if min(cut.width, cut.height) < SMALLEST_AV1:
        options |= {"c:v": "libvpx-vp9", "deadline": "good", "cpu-used": 4, "row-mt": 1}
        options |= {} if "b:v" in options else {"b:v": 0}
    else:
        options |= {"c:v": "libsvtav1", "preset": AV1_PRESETS[cut.effort]}
    if cut.audio is not None:
        options |= sound_options(cut)
    return options


def _copy_options(info: ClipInfo, cut: Cut) -> dict[str, object]:
    """FFV1 in NUT: nothing is lost, for formats that are made from it."""
    del info, cut
    return {"f": "nut", "c:v": "ffv1", "level": 3, "an": None}


_FORMATS: dict[str, Callable[[ClipInfo, Cut], dict[str, object]]] = {
    "mp4": _mp4_options,
    "webm": _webm_options,
    "copy": _copy_options,
}
"""Format of a cut -> the options that are its own."""


def label_options(cut: Cut) -> dict[str, object]:
    """ffmpeg's output options for the title, the rights and further metadata of a cut."""
    labels = {"title": cut.title, "copyright": cut.rights, **dict(cut.labels)}
    return {f"metadata:g:{key}": f"{key}={value}" for key, value in labels.items() if value}


def track_options(cut: Cut) -> dict[str, object]:
    """ffmpeg's output options for a caption track: MP4's own, or WebVTT in WebM."""
    language = LANGUAGES.get(cut.language.split("-")[0].lower(), "und")
    codec = "webvtt" if cut.form == "webm" else "mov_text"
    return {"c:s": codec, "metadata:s:s:0": f"language={language}", "disposition:s:0": "default"}


def _last_frame_options(info: ClipInfo, cut: Cut) -> dict[str, object]:
    """Options that keep the last frame on screen as long as in the clip, where frames are of different lengths.

    An MP4 file declares the duration of its last frame in order of decoding alone, so there are no B-frames here;
    decoders do not report the duration of a frame reliably, so it is written in after encoding.
    """
    ticks = ticks_of_cut(info, cut)
    start = start_of(info, cut)
    last = start if cut.stop - 1 == cut.first else info.time_of_frame(cut.stop - 1)
    place, length = round((last - start) * ticks), round((end_of(info, cut) - last) * ticks)
    if cut.by_fields:
        place, length = place + length // 2, length - length // 2
    return {"bf": 0, "bsf:v": rf"setts=duration='if(gte(PTS\,{place - 1})\,{length}\,DURATION)'"}
