"""The frame that stands for a shot: candidates are gathered while the clip goes by, judged, and written."""

from bts.keyframes.candidates import Pick
from bts.keyframes.long_takes import pick_changes, pick_every
from bts.keyframes.pick import pick
from bts.keyframes.write import keyframe_name, write_keyframes

__all__ = ["Pick", "keyframe_name", "pick", "pick_changes", "pick_every", "write_keyframes"]
