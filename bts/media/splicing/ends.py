"""The two ends of a spliced cut, encoded as the clip's own pictures are."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import ffmpeg

from bts.media.clip import Clip
from bts.media.cutting.source import file_url
from bts.media.ffmpeg import run_ffmpeg
from bts.media.mend import feed_frames
from bts.media.splicing.parameters import read_framing, read_set_id, read_sets
from bts.media.splicing.plan import refuse

ENCODERS = {"h264": "libx264", "hevc": "libx265"}
"""Codecs that can be spliced -> the encoder of the two ends."""

MOST_SETS = 32
"""Numbers that parameter sets of H.264 may have (7.4.2.1)."""

END_CRF = {"h264": 15, "hevc": 17}
"""Constant rate factors of the two ends: below what the eye sees, so that nobody sees where the copy begins."""

END_PRESET = "veryfast"
"""How much the encoders of the ends search for savings: little, since an end is short, and its rate is high anyway."""

H264_PROFILES = {66: "baseline", 77: "main", 88: "main", 100: "high", 110: "high10", 122: "high422", 244: "high444"}
"""profile_idc -> the profile that the ends are encoded with (ITU-T H.264, A.2)."""


@dataclass(frozen=True)
class End:
    """One encoded end: its packets in their order, one a frame from frame `first` on, and its parameter sets."""

    first: int
    packets: tuple[tuple[bytes, ...], ...] = ()
    sets: tuple[bytes, ...] = ()


def encode_end(clip: Clip, first: int, stop: int, number: int, target: Path) -> End:
    """Encode frames [first, stop) as the clip's own pictures are; `number` is that of its H.264 parameter sets."""
    if first >= stop:
        return End(first)
    codec = clip.info.codec
    stream = ffmpeg.input("pipe:0", f="nut")["0"]
    output = ffmpeg.output(stream, file_url(target), f="mp4", fps_mode="passthrough", **_options(clip, number))
    run_ffmpeg([*ffmpeg.get_args(output), "-y"], feed=lambda pipe: feed_frames(clip, first, stop, pipe))
    with av.open(str(target)) as made:
        video = made.streams.video[0]
        extradata = video.codec_context.extradata or b""
        framing = read_framing(codec, extradata)
        packets = tuple(tuple(framing.split(bytes(packet))) for packet in made.demux(video) if packet.size)
    return End(first, packets, tuple(read_sets(codec, extradata)))


def _options(clip: Clip, number: int) -> dict[str, object]:
    """ffmpeg's output options for an end: the layout, colour and shape of pixels that the clip's own pictures have."""
    codec = clip.info.codec
    sets = read_sets(codec, clip.index.packets.extradata)
    with clip.borrow_session() as session:
        coded = session.stream.codec_context
        options: dict[str, object] = {
            "c:v": ENCODERS[codec],
            "preset": END_PRESET,
            "crf": END_CRF[codec],
            "bf": 0,
            "pix_fmt": coded.pix_fmt,
            "color_primaries": int(coded.color_primaries),
            "color_trc": int(coded.color_trc),
            "colorspace": int(coded.colorspace),
            "color_range": int(coded.color_range),
        }
        shape = coded.sample_aspect_ratio
    if shape:
        options["filter:v"] = f"setsar={shape.numerator}/{shape.denominator}"
    if codec == "hevc":
        return options | {"x265-params": "log-level=error:bframes=0:keyint=-1:open-gop=0:aud=0"}
    profile = H264_PROFILES.get(sets[0][1]) if sets else None
    if profile is None:
        raise refuse(clip, "its H.264 is of a profile that cannot be encoded here")
    return options | {"profile:v": profile, "x264-params": f"sps-id={number}:keyint=infinite:scenecut=0:annexb=0"}


def free_number(sets: Sequence[bytes]) -> int:
    """A number from 0 to MOST_SETS - 1 that no parameter set of the clip has."""
    taken = {read_set_id(nal) for nal in sets}
    return next(number for number in range(MOST_SETS) if number not in taken)
