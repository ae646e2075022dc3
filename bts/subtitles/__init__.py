"""WebVTT and SubRip: the one place where both are read and written.

    found = read_subtitles(data, "interview.srt")     # Subtitles: cues, and remarks on what was skipped or changed
    text = write_vtt(found.cues)                      # or write_srt; read_vtt(text) gives the same cues

Readers are lenient, for people send files that no standard allows: a cue is kept as far as its times can be
understood, and each leniency is a remark with a line number. Writers are strict.
"""

from bts.subtitles.cues import Cue, Subtitles
from bts.subtitles.detect import read_subtitles
from bts.subtitles.srt import looks_like_srt, read_srt, write_srt
from bts.subtitles.vtt import looks_like_vtt, read_vtt, write_vtt

__all__ = [
    "Cue",
    "Subtitles",
    "looks_like_srt",
    "looks_like_vtt",
    "read_srt",
    "read_subtitles",
    "read_vtt",
    "write_srt",
    "write_vtt",
]
