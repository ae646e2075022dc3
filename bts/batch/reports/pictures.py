"""The small picture of a clip in report.html."""

from pathlib import Path

from bts.outputs import KEYFRAMES

WIDTH, HEIGHT = 96, 72
"""Pixels that a picture has at most."""

QUALITY = 40
"""Of WebP, 0 to 100: below 1.5 kB a picture, so that ten thousand of them are a page of 20 MB."""


def draw_picture(folder: Path) -> bytes:
    """A small WebP of the keyframe in the middle of a clip, from the `folder` of its results; b"" where there is none.

    Nothing is raised: a clip without a picture is shown without one.
    """
    try:
        names = sorted(path for path in (folder / KEYFRAMES).iterdir() if path.suffix == ".jpg")
        data = names[len(names) // 2].read_bytes()
    except (OSError, IndexError):
        return b""
    return shrink_picture(data)


def shrink_picture(data: bytes) -> bytes:
    """The picture in a JPEG's bytes as a small WebP; b"" where they are none."""
    # Reports are written by a process that needs no pictures otherwise: a run with nothing to do must start at once.
    import cv2
    import numpy as np

    try:
        # A JPEG is decoded at an eighth of its size where that is enough, in a tenth of the time.
        picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_REDUCED_COLOR_8)
        if picture is None or picture.shape[1] < WIDTH:
            picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
        if picture is None:
            return b""
        height, width = picture.shape[:2]
        scale = min(1, WIDTH / width, HEIGHT / height)
        size = max(1, round(width * scale)), max(1, round(height * scale))
        small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
        done, webp = cv2.imencode(".webp", small, [cv2.IMWRITE_WEBP_QUALITY, QUALITY])
    except cv2.error:
        return b""
    return webp.tobytes() if done else b""
