"""The sound of a cut as filters of ffmpeg."""

import ffmpeg

from bts.media.clip import ClipInfo
from bts.media.cutting.cut import Cut, end_of, start_of
from bts.media.cutting.marks import fade_sound
from bts.media.cutting.source import clip_url, ffmpeg_seconds, input_options
from bts.media.ffmpeg import FilterStream
from bts.media.loudness import measure_gain

AUDIO_RATE = 48_000
"""Samples per second of the sound of an exact cut."""


def build_sound(info: ClipInfo, cut: Cut) -> FilterStream:
    """The sound of the cut as an exact cut has it, read from the clip by itself."""
    source: FilterStream = ffmpeg.input(clip_url(info), **input_options(info, cut))
    return build_audio(source[str(cut.audio)], info, cut)


def build_audio(stream: FilterStream, info: ClipInfo, cut: Cut) -> FilterStream:
    """The sound of the cut: it starts with the picture and is as long, with silence where the stream has none."""
    start, end = info.zero + start_of(info, cut), info.zero + end_of(info, cut)
    length = ffmpeg_seconds(end - start)
    stream = stream.filter("atrim", start=ffmpeg_seconds(start), end=ffmpeg_seconds(end))
    stream = stream.filter("asetpts", expr=f"PTS-({ffmpeg_seconds(start)})/TB")
    stream = stream.filter("aresample", AUDIO_RATE, first_pts=0, **{"async": 1})
    sound = stream.filter("apad", whole_dur=length).filter("atrim", end=length)
    sound = sound.filter("volume", volume=f"{measure_gain(sound):.2f}dB") if cut.loudness else sound
    return fade_sound(sound, info, cut)
