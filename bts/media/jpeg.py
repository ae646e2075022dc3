"""Pictures as JPEG, in memory: thumbnails by the thousand, and keyframes before they are written."""

from pathlib import Path

import cv2
import numpy as np

from bts.errors import OutputError
from bts.media.arrays import Pixels
from bts.media.memory import check_room

ENCODER_BYTES = 12
"""Bytes that the encoder may take for a pixel: its copy, its coefficients, and what it writes."""


def encode_jpeg(bgr: Pixels, quality: int, target: Path | None = None) -> bytes:
    """A picture (uint8 H x W x 3, BGR) as JPEG at `quality` from 1 to 100.

    Raises:
        OutputError: it cannot be encoded; the error names `target`.
        MemoryError: there is too little memory; OpenCV's encoder would take the process down.
    """
    check_room(bgr.shape[0] * bgr.shape[1], ENCODER_BYTES)
    encoded, data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not encoded:
        raise OutputError("a picture cannot be encoded as JPEG", target, "report this as a bug")
    return data.tobytes()


def decode_jpeg(data: bytes, *, quarter: bool = False) -> Pixels | None:
    """The picture (uint8 H x W x 3, BGR) in a JPEG file's bytes; None when it cannot be decoded.

    With `quarter` each side has a quarter of its pixels, which takes a quarter of the time.
    """
    flag = cv2.IMREAD_REDUCED_COLOR_4 if quarter else cv2.IMREAD_COLOR
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), flag)
    return None if picture is None else np.asarray(picture, np.uint8)
