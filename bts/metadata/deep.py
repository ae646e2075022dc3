"""Sixteen bits a sample in PNG and TIFF files: Pillow writes colour pictures of eight bits alone.

The file is first written with eight bits, with its profile and texts; then its samples are replaced and nothing else.
"""

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from PIL import Image
from PIL.TiffImagePlugin import (
    BITSPERSAMPLE,
    COMPRESSION,
    EXIFIFD,
    PREDICTOR,
    ROWSPERSTRIP,
    STRIPBYTECOUNTS,
    STRIPOFFSETS,
    ImageFileDirectory_v2,
    TiffImageFile,
)

from bts.media.arrays import DeepPixels

PNG_HEADER = 8
"""Bytes before the first chunk of a PNG file (PNG, third edition, 5.2)."""

DEPTH_IN_IHDR = 8
"""Where the bit depth stands in the data of the chunk IHDR (PNG, third edition, 11.2.1)."""

PNG_EFFORT = 4
"""zlib's level, 0 to 9, for PNG: above it files are hardly smaller and take far longer."""

ADOBE_DEFLATE = 8
"""TIFF's number for compression by zlib (TIFF Technical Note 2, 2002)."""

DIFFERENCES = 2
"""TIFF's number of the predictor that stores differences of neighbours in a row (TIFF 6.0, section 14)."""


def deepen(path: Path, samples: DeepPixels) -> None:
    """Replace the samples of an RGB file of eight bits, PNG or TIFF, by `samples` (uint16 H x W x 3, R G B).

    Raises OSError or ValueError when the file cannot be read or written.
    """
    with Image.open(path) as image:
        if image.size != (samples.shape[1], samples.shape[0]) or image.mode != "RGB":
            raise ValueError("the samples are of another picture")
        tags = _copy_tags(image) if isinstance(image, TiffImageFile) else None
    if tags is None:
        path.write_bytes(_replace_png(path.read_bytes(), samples))
    else:
        _write_tiff(path, tags, samples)


def _replace_png(data: bytes, samples: DeepPixels) -> bytes:
    """A PNG file with other samples; all other chunks stay where they were."""
    done, encoded = cv2.imencode(
        ".png", np.ascontiguousarray(samples[:, :, ::-1]), [cv2.IMWRITE_PNG_COMPRESSION, PNG_EFFORT]
    )
    if not done:
        raise ValueError("the samples cannot be written as PNG")
    pixels = b"".join(_chunk(name, body) for name, body in _chunks(encoded.tobytes()) if name == b"IDAT")
    parts = [data[:PNG_HEADER]]
    for name, body in _chunks(data):
        if name == b"IHDR":
            body = body[:DEPTH_IN_IHDR] + b"\x10" + body[DEPTH_IN_IHDR + 1 :]
        if name == b"IDAT":
            parts.append(pixels)
            pixels = b""
        else:
            parts.append(_chunk(name, body))
    return b"".join(parts)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """(Name, data) of each chunk of a PNG file, in order."""
    at = PNG_HEADER
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        yield data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        at += 12 + length


def _chunk(name: bytes, body: bytes) -> bytes:
    """A chunk with its length and check value."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _copy_tags(image: TiffImageFile) -> ImageFileDirectory_v2:
    """The tags of a TIFF file, EXIF among them, without those that say where its samples are."""
    copied = ImageFileDirectory_v2(prefix=image.tag_v2.prefix)
    for tag, value in image.tag_v2.items():
        if tag not in (STRIPOFFSETS, STRIPBYTECOUNTS):
            copied.tagtype[tag] = image.tag_v2.tagtype[tag]
            copied[tag] = dict(image.getexif().get_ifd(EXIFIFD)) if tag == EXIFIFD else value
    return copied


def _write_tiff(path: Path, tags: ImageFileDirectory_v2, samples: DeepPixels) -> None:
    """Write a TIFF file of one strip: the tags, and the samples as differences, compressed by zlib."""
    height = samples.shape[0]
    differences = samples.copy()
    differences[:, 1:] -= samples[:, :-1]
    order = "<u2" if tags.prefix == b"II" else ">u2"
    packed = zlib.compress(differences.astype(order).tobytes(), PNG_EFFORT)
    tags[BITSPERSAMPLE] = (16, 16, 16)
    tags[COMPRESSION], tags[PREDICTOR] = ADOBE_DEFLATE, DIFFERENCES
    tags[ROWSPERSTRIP], tags[STRIPBYTECOUNTS] = height, len(packed)
    tags[STRIPOFFSETS] = 0  # counted from the end of the tags, which Pillow adds
    with path.open("wb") as file:
        tags.save(file)
        file.write(packed)
