"""Captions and subtitles: the one place where each syntax is read, and where those are written that are.

    found = read_subtitles(data, "interview.srt")     # Subtitles: cues, and remarks on what was skipped or changed
    text = write_vtt(found.cues)                      # or write_srt, write_ttml; read back they are equal

Readers are lenient, for people send files that no standard allows: a cue is kept as far as its times can be
understood, and each leniency is a remark with a line number. Writers are strict.
"""

from bts.subtitles.ass import looks_like_ass, read_ass
from bts.subtitles.cues import Cue, Subtitles, Timecoded
from bts.subtitles.detect import UnknownSyntaxError, read_subtitles
from bts.subtitles.linewise import (
    looks_like_microdvd,
    looks_like_mpl2,
    looks_like_sbv,
    looks_like_tmp,
    read_microdvd,
    read_mpl2,
    read_sbv,
    read_tmp,
)
from bts.subtitles.marks import Mark, Run
from bts.subtitles.sami import looks_like_sami, read_sami
from bts.subtitles.samples import read_codes, read_samples
from bts.subtitles.scc import looks_like_scc, read_scc
from bts.subtitles.srt import looks_like_srt, read_srt, write_srt
from bts.subtitles.stl import looks_like_stl, read_stl
from bts.subtitles.ttml import looks_like_ttml, read_ttml
from bts.subtitles.vtt import looks_like_vtt, lost_its_first_line, read_vtt, write_vtt
from bts.subtitles.write_ttml import write_ttml

__all__ = [
    "Cue",
    "Mark",
    "Run",
    "Subtitles",
    "Timecoded",
    "UnknownSyntaxError",
    "looks_like_ass",
    "looks_like_microdvd",
    "looks_like_mpl2",
    "looks_like_sami",
    "looks_like_sbv",
    "looks_like_scc",
    "looks_like_srt",
    "looks_like_stl",
    "looks_like_tmp",
    "looks_like_ttml",
    "looks_like_vtt",
    "lost_its_first_line",
    "read_ass",
    "read_codes",
    "read_microdvd",
    "read_mpl2",
    "read_sami",
    "read_samples",
    "read_sbv",
    "read_scc",
    "read_srt",
    "read_stl",
    "read_subtitles",
    "read_tmp",
    "read_ttml",
    "read_vtt",
    "write_srt",
    "write_ttml",
    "write_vtt",
]
