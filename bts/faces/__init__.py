"""Faces in a picture, and crops that keep them."""

from bts.faces.find import Face, find_faces

__all__ = ["Face", "find_faces"]
