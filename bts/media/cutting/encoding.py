"""How a cut is encoded: ffmpeg's output options."""

from bts.media.clip import ClipInfo
from bts.media.cutting.cut import Cut, end_of, start_of, timescale
from bts.media.cutting.pictures import BT709
from bts.media.languages import LANGUAGES

SOUND = {"c:a": "aac", "b:a": "160k", "ac": 2}
"""ffmpeg's output options for the sound of a cut that is encoded."""


def encoding_options(info: ClipInfo, cut: Cut) -> dict[str, object]:
    """ffmpeg's output options: H.264 that browsers play, AAC, the caption track, and the metadata of the cut."""
    options: dict[str, object] = {
        "f": "mp4",
        "c:v": "libx264",
        "preset": "medium",
        "crf": cut.crf,
        "profile:v": "high",
        "pix_fmt": "yuv420p",
        "fps_mode": "passthrough",
        "enc_time_base:v": f"1/{timescale(info)}",
        "video_track_timescale": timescale(info),
        **BT709,
        "color_range": "tv",
        "movflags": "+faststart",
        "map_metadata": -1,
        "map_chapters": -1,
    }
    if info.variable or cut.start is not None:
        options |= _last_frame_options(info, cut)
    if cut.audio is not None:
        options |= SOUND
    if cut.soft is not None:
        options |= track_options(cut)
    return options | label_options(cut)


def label_options(cut: Cut) -> dict[str, object]:
    """ffmpeg's output options for the title and the rights of a cut."""
    labels = {"title": cut.title, "copyright": cut.rights}
    return {f"metadata:g:{key}": f"{key}={value}" for key, value in labels.items() if value}


def track_options(cut: Cut) -> dict[str, object]:
    """ffmpeg's output options for a caption track in MP4."""
    language = LANGUAGES.get(cut.language.split("-")[0].lower(), "und")
    return {"c:s": "mov_text", "metadata:s:s:0": f"language={language}", "disposition:s:0": "default"}


def _last_frame_options(info: ClipInfo, cut: Cut) -> dict[str, object]:
    """Options that keep the last frame on screen as long as in the clip, where frames are of different lengths.

    An MP4 file declares the duration of its last frame in order of decoding alone, so there are no B-frames here;
    decoders do not report the duration of a frame reliably, so it is written in after encoding.
    """
    ticks = timescale(info)
    start = start_of(info, cut)
    last = start if cut.stop - 1 == cut.first else info.time_of_frame(cut.stop - 1)
    place, length = round((last - start) * ticks), round((end_of(info, cut) - last) * ticks)
    return {"bf": 0, "bsf:v": rf"setts=duration='if(gte(PTS\,{place - 1})\,{length}\,DURATION)'"}
