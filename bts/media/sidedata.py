"""The side data of a decoded frame: display matrix, HDR light, captions. What the library does not know is ignored.

PyAV names each type of side data by an enum, `av.sidedata.sidedata.Type`, and raises ValueError for all side data of a
frame when one of them has a newer number, such as 28 of LCEVC. Here the enum takes such a number as an unnamed member,
so that the types beside it are found.
"""

from typing import Any

from av.sidedata.sidedata import Type
from av.video.frame import VideoFrame


def _take_unknown(cls: type[Type], number: object) -> Type:
    """A member for a number that PyAV has no name for; `Enum` asks for it (Python library, enum, `_missing_`)."""
    member: Any = object.__new__(cls)
    member._name_ = f"UNKNOWN_{number}"
    member._value_ = number
    assert isinstance(member, cls)
    return member


Type._missing_ = classmethod(_take_unknown)  # type: ignore[method-assign, assignment]


def read_side_data(native: VideoFrame, name: str) -> bytes | None:
    """The bytes of a frame's side data of the type `name`, such as `DISPLAYMATRIX`; None when there is none."""
    side: Any = native.side_data
    return bytes(side[name]) if name in side else None


def has_side_data(native: VideoFrame, name: str) -> bool:
    """Whether a frame has side data of the type `name`."""
    return name in native.side_data
