"""The frame that stands for a shot: candidates are gathered while the clip goes by, judged, and written."""

from bts.keyframes.pick import Pick, pick
from bts.keyframes.write import KEYFRAMES, keyframe_name, write_keyframes

__all__ = ["KEYFRAMES", "Pick", "keyframe_name", "pick", "write_keyframes"]
