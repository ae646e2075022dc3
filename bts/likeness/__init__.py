"""Likeness: whether two pictures show the same, after they were scaled, recompressed or cropped."""

from bts.likeness.hashes import HEIGHT, WIDTH, PlainPictureError, hash_looks, hash_query, is_plain, list_cuts, shrink
from bts.likeness.overlap import NO_CUT, Overlap, has_shape, overlay, overlay_best

__all__ = [
    "HEIGHT",
    "NO_CUT",
    "WIDTH",
    "Overlap",
    "PlainPictureError",
    "has_shape",
    "hash_looks",
    "hash_query",
    "is_plain",
    "list_cuts",
    "overlay",
    "overlay_best",
    "shrink",
]
