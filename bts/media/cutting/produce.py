"""A cut made in its format."""

from pathlib import Path

from bts.media.clip import ClipInfo
from bts.media.cutting.animated import Run, write_animation
from bts.media.cutting.cut import Cut
from bts.media.cutting.limit import encode_within
from bts.media.ffmpeg import OnSeconds
from bts.videos import VIDEO_FORMATS


def produce(run: Run, info: ClipInfo, cut: Cut, target: Path, on_progress: OnSeconds) -> Cut:
    """Encode a cut with `run` in the format that it names, within `most_bytes`.

    Returns the cut as it was made: where the size asked for it, smaller or slower. Raises OutputError where no size
    fits; ClipError, MissingToolError or OutputError as `run` does.
    """
    encode = write_animation if VIDEO_FORMATS[cut.form].animated else encode_within
    return encode(run, info, cut, target, on_progress)
