"""Faces in a picture, and crops that keep them."""

from bts.faces.find import Face, find_faces
from bts.faces.framing import choose_focus, focus_of_picture

__all__ = ["Face", "choose_focus", "find_faces", "focus_of_picture"]
