"""The media floor: the only place that touches av and the ffmpeg program."""

from bts.config import Limits
from bts.media.browser import explain_copy
from bts.media.changes.listing import list_changes
from bts.media.chapters import Chapter, describe_outside
from bts.media.check import find_damage, is_quickly_checked, list_damage
from bts.media.clip import AudioStream, Change, Clip, ClipInfo, Colour, SubtitleStream
from bts.media.decode import skips_filter
from bts.media.demands import Demands, read_demands
from bts.media.facts import add_damage, facts, outline
from bts.media.ffmpeg import ffmpeg_path, run_ffmpeg
from bts.media.frame import Frame
from bts.media.geometry import Geometry
from bts.media.memory import allow_memory, allowed_memory
from bts.media.parts import frames_by_parts
from bts.media.picture import Picture, picture_of, pictures_at, tone_mapped
from bts.media.probe import open_clip, probe
from bts.media.reader import frames, frames_at
from bts.media.shortage import explain_shortage
from bts.media.soundtracks import Soundtrack, choose_sound, choose_soundtrack, describe_soundtrack, list_soundtracks
from bts.media.tables import name_tables
from bts.media.text_tracks import Embedded, TextTrack, has_text_streams, list_text_tracks, read_embedded
from bts.media.threads import more_threads, use_threads

__all__ = [
    "AudioStream",
    "Change",
    "Chapter",
    "Clip",
    "ClipInfo",
    "Colour",
    "Demands",
    "Embedded",
    "Frame",
    "Geometry",
    "Limits",
    "Picture",
    "Soundtrack",
    "SubtitleStream",
    "TextTrack",
    "add_damage",
    "allow_memory",
    "allowed_memory",
    "choose_sound",
    "choose_soundtrack",
    "describe_outside",
    "describe_soundtrack",
    "explain_copy",
    "explain_shortage",
    "facts",
    "ffmpeg_path",
    "find_damage",
    "frames",
    "frames_at",
    "frames_by_parts",
    "has_text_streams",
    "is_quickly_checked",
    "list_changes",
    "list_damage",
    "list_soundtracks",
    "list_text_tracks",
    "more_threads",
    "name_tables",
    "open_clip",
    "outline",
    "picture_of",
    "pictures_at",
    "probe",
    "read_demands",
    "read_embedded",
    "run_ffmpeg",
    "skips_filter",
    "tone_mapped",
    "use_threads",
]
