"""The sound of a cut as filters of ffmpeg: found, made stereo, and finished by one chain, whatever way it is cut."""

from dataclasses import replace

import ffmpeg

from bts.media.clip import ClipInfo
from bts.media.cutting.cut import Cut, end_of, start_of
from bts.media.cutting.encoding import sound_options
from bts.media.cutting.levels import Level, apply_fades, apply_level
from bts.media.cutting.marks import fade_sound
from bts.media.cutting.mixdown import AUDIO_RATE, NO_WISHES, mixing_options, pick_channel
from bts.media.cutting.source import clip_url, ffmpeg_seconds, input_options
from bts.media.ffmpeg import FilterStream
from bts.media.loudness import choose_level_in_clip


def build_sound(info: ClipInfo, cut: Cut) -> FilterStream:
    """The sound of the cut as an exact cut has it, read from the clip by itself. Raises as `build_audio`."""
    source: FilterStream = ffmpeg.input(clip_url(info), **input_options(info, cut))
    return build_audio(source[str(cut.audio)], info, cut)


def build_audio(stream: FilterStream, info: ClipInfo, cut: Cut) -> FilterStream:
    """The sound of the cut: it starts with the picture and is as long, with silence where the stream has none.

    Raises ClipError, MissingToolError or OutputError where the level has to be found and the sound cannot be read.
    """
    start, end = info.zero + start_of(info, cut), info.zero + end_of(info, cut)
    stream = stream.filter("atrim", start=ffmpeg_seconds(start), end=ffmpeg_seconds(end))
    stream = stream.filter("asetpts", expr=f"PTS-({ffmpeg_seconds(start)})/TB")
    channels = next((sound.channels for sound in info.audio if sound.stream == cut.audio), 0)
    if cut.channel is not None:
        stream, channels = stream.filter("pan", args=pick_channel(cut.channel)), 1
    stream = stream.filter("asidedata", **NO_WISHES)
    stream = stream.filter("aresample", AUDIO_RATE, first_pts=0, **{"async": 1}, **mixing_options(channels))
    return finish_sound(stream, info, settle_level(info, cut)[0])


def finish_sound(stream: FilterStream, info: ClipInfo, cut: Cut) -> FilterStream:
    """Stereo sound that starts with the cut, at its level, exactly as long as the cut, without clicks at its ends.

    It fades with the pictures, where they do.
    """
    length = count_samples(info, cut)
    stream = apply_level(stream, cut.level or Level())
    stream = stream.filter("apad", whole_len=length).filter("atrim", end_sample=length)
    return fade_sound(apply_fades(stream, length), info, cut)


def count_samples(info: ClipInfo, cut: Cut) -> int:
    """Samples in each channel of a cut's sound."""
    return max(1, round((end_of(info, cut) - start_of(info, cut)) * AUDIO_RATE))


def settle_level(info: ClipInfo, cut: Cut) -> tuple[Cut, tuple[str, ...]]:
    """The cut with the level of its sound, and remarks on it. The sound is read where its level has to be found.

    Raises ClipError, MissingToolError or OutputError where it cannot be read.
    """
    found = next((sound for sound in info.audio if sound.stream == cut.audio), None)
    if found is None or cut.level is not None:
        return cut, ()
    if cut.loudness is None and (0 < found.channels <= STEREO or cut.channel is not None):
        return cut, ()
    times = start_of(info, cut), end_of(info, cut)
    level, remarks = choose_level_in_clip(info, found.stream, times, cut.loudness, cut.channel, sound_options(cut))
    return replace(cut, level=level), remarks


STEREO = 2
"""Channels; more of them are added up, which can clip."""
