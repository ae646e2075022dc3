"""Formats that notes come from and go to. Pure functions over bts.model.Note and the facts of a clip.

    form = get("srt")                                 # or detect("subs.srt", text), or for_target("subs.srt")
    found = parse_notes(data, "subs.srt", clip)       # Found: the format, notes, skipped and changed lines
    given = write_notes(notes, clip, form)            # Written: one text, or several; with what was lost

How to add a format
-------------------
Write one module with one `Format` (see base.py), by the example of srt.py:

1. `read(text, clip)` makes a `Collector(name, clip)`, calls `add(line, start, end, words, **fields)` for what it finds
   and `skip(line, why)` for what it cannot use, and returns `read()` of it. The collector refuses what no note may be,
   and gives ids that are the same at the next reading. Raise NotesFileError("line 3: what") where the file is of
   another kind.
2. `write(notes, clip, options)` returns `Written((text,), remarks)`. Round times up (`ceil_ms`), or down to the frame
   that is shown (`clip.frame_at`); both find their frame again.
   Timecode is written by `kit.timecode.count_for`, which starts from the clip's source timecode, and read by
   `place_frames`, which takes the start of the timeline off; say `timeline=True` where a file does not tell that start.
3. `Keeps` declares what comes back. What is lost is counted and said from that table alone; `remarks` add what the
   table cannot know. tests/notes/formats/test_round_trip.py holds the table against real round trips.
4. `fit(text)` says by the first characters how surely a file is of the format (`signed`, `likely`, `possible`); the
   surest one reads it. A format that is not text has `binary` instead. A file that speaks of several media asks
   `kit.media.pick_media` which of them is this clip.
5. Name it in registry.FORMATS; or, from another package, in the entry-point group `bts.note_formats`:
   `[project.entry-points."bts.note_formats"]` / `scribe = "my_package.scribe:FORMAT"`. Names of bts come first.
"""

from bts.model import Remark
from bts.notes.formats.embedded import take_chapters, take_subtitles
from bts.notes.formats.kit.base import (
    Binary,
    ClipFacts,
    ExportOptions,
    Fit,
    Format,
    Grid,
    Keeps,
    Kept,
    Read,
    Sound,
    Written,
    likely,
    possible,
    signed,
)
from bts.notes.formats.kit.exchange import (
    Comparison,
    Found,
    compare_notes,
    parse_notes,
    refuse_empty,
    update_note,
    write_notes,
)
from bts.notes.formats.kit.registry import detect, for_target, get, names, table, written_names

__all__ = [
    "Binary",
    "ClipFacts",
    "Comparison",
    "ExportOptions",
    "Fit",
    "Format",
    "Found",
    "Grid",
    "Keeps",
    "Kept",
    "Read",
    "Remark",
    "Sound",
    "Written",
    "compare_notes",
    "detect",
    "for_target",
    "get",
    "likely",
    "names",
    "parse_notes",
    "possible",
    "refuse_empty",
    "signed",
    "table",
    "take_chapters",
    "take_subtitles",
    "update_note",
    "write_notes",
    "written_names",
]
