"""Cutting a range of frames out of a clip exactly, with the bundled ffmpeg program.

Times handed to ffmpeg are those of the container (`-copyts`), because everything it derives otherwise differs from
format to format. Video is trimmed half-way between frames, so that no rounding of a time base can move a frame.
"""

from pathlib import Path

import ffmpeg

from bts.files import scratch_folder
from bts.media.clip import ClipInfo
from bts.media.cutting.cut import Cut
from bts.media.cutting.encoding import encoding_options
from bts.media.cutting.pictures import build_video, open_pictures
from bts.media.cutting.sound import build_audio
from bts.media.cutting.source import clip_url, file_url, input_options
from bts.media.ffmpeg import FilterStream, OnSeconds, run_ffmpeg
from bts.media.hdr_table import write_tone_table


def cut_exact(info: ClipInfo, cut: Cut, target: Path, on_progress: OnSeconds | None = None) -> None:
    """Encode frames [first, stop) of a clip as H.264 and AAC in MP4: upright, square pixels, BT.709, streamable.

    Raises ClipError, MissingToolError or OutputError as run_ffmpeg does; a `strict` cut also at a sign of damage.
    """
    with scratch_folder() as folder:
        table = folder / "tones.cube"
        if info.hdr is not None:
            write_tone_table(info, table)
        source: FilterStream = ffmpeg.input(clip_url(info), **input_options(info, cut))
        streams = [build_video(open_pictures(source, info, cut), info, cut, table)]
        if cut.audio is not None:
            streams.append(build_audio(source[str(cut.audio)], info, cut))
        if cut.soft is not None:
            streams.append(ffmpeg.input(file_url(cut.soft), f="webvtt")["s"])
        output = ffmpeg.output(*streams, file_url(target), **encoding_options(info, cut))
        strict = ["-xerror"] if cut.strict else []
        run_ffmpeg([*ffmpeg.get_args(output), "-y", *strict], on_progress=on_progress)
