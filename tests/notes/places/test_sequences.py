"""Whatever is done to clips, in whatever order: a note that was acknowledged is shown, or a line says where it is."""

import os
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bts.errors import UsageError
from bts.fingerprint import fingerprint
from bts.notes import NotesHead, add_notes, find_notes, locate, settle
from bts.notes.document import read_document
from bts.notes.places import adopt
from bts.notes.store import accept_head
from tests.notes.makers import note

PLACES = [f"{folder}/{name}" for folder in ("a", "a/in", "b", "far/off/there") for name in ("one.mp4", "two.mp4")]
CONTENTS = ["red", "green"]

place = st.sampled_from(PLACES)
content = st.sampled_from(CONTENTS)
steps = st.one_of(
    st.tuples(st.just("add"), place),
    st.tuples(st.just("add"), place),
    st.tuples(st.just("move"), place, place),
    st.tuples(st.just("move"), place, place),
    st.tuples(st.just("copy"), place, place),
    st.tuples(st.just("put"), place, content),
    st.tuples(st.just("accept"), place),
    st.tuples(st.just("adopt"), place),
    st.tuples(st.just("killed"), place),
    st.tuples(st.just("list"), place),
)


@dataclass
class World:
    """Clips in folders, and the notes that were acknowledged: their words, and the content they were made for."""

    root: Path
    noted: dict[str, str] = field(default_factory=dict)

    def do(self, what: str, *where: str) -> None:
        """One step; one that makes no sense now does nothing."""
        clip = self.root / where[0]
        if what == "put":
            clip.parent.mkdir(parents=True, exist_ok=True)
            clip.write_text(where[1])
        elif not clip.is_file():
            return
        elif what in ("move", "copy"):
            to = self.root / where[1]
            to.parent.mkdir(parents=True, exist_ok=True)
            if to != clip:
                shutil.move(clip, to) if what == "move" else shutil.copy(clip, to)
        elif what == "adopt":
            found = locate(clip)
            with suppress(UsageError):
                adopt(found, found.elsewhere[0].path if found.elsewhere else None)
        else:
            self.write(what, clip)

    def write(self, what: str, clip: Path) -> None:
        """A step that writes to the notes as a command does; a killed one ends before its note is written."""
        found = locate(clip)
        head = NotesHead(clip.name, found.fingerprint)
        if what == "add":
            words = f"note {len(self.noted)}"
            add_notes(settle(found), head, [note("1", text=words)], known=found.document)
            self.noted[words] = found.fingerprint
        elif what == "accept" and found.replaced:
            accept_head(settle(found), head, known=found.document)
            locate(clip)
        elif what == "killed":
            settle(found)

    def check(self) -> None:
        """Raise AssertionError for a note that no clip of its content shows, and of which no line tells."""
        reached: dict[str, set[str]] = {}
        for clip in (self.root / where for where in PLACES):
            if clip.is_file():
                found = locate(clip)
                told = [e.value["text"] for each in found.elsewhere for e in each.document.entries.values()]
                lines = " ".join(find_notes(clip).remarks)
                assert all(str(each.path) in lines for each in found.elsewhere[:5])
                shown = [each.text for each in find_notes(clip).live()]
                reached.setdefault(fingerprint(clip), set()).update([*shown, *told])
        files = [path for path in self.root.rglob("*.notes.json") if path.is_file()]
        kept = {entry.value["text"] for path in files for entry in read_document(path).in_order()}
        for words, made_for in self.noted.items():
            assert words in kept, f"{words} is lost"
            assert made_for not in reached or words in reached[made_for], f"{words} is not told of"


@settings(max_examples=60)
@given(st.lists(steps, min_size=4, max_size=14), st.booleans())
def test_no_acknowledged_note_is_out_of_reach(done: list[tuple[str, ...]], often: bool) -> None:
    before = os.environ.get("BTS_STATE_DIR")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["BTS_STATE_DIR"] = f"{folder}/state"
        world = World(Path(folder) / "deep" / "work")
        try:
            for where, what in zip(PLACES[:2], CONTENTS, strict=True):
                world.do("put", where, what)
                world.do("add", where)
            for step in done:
                world.do(*step)
                if often:
                    world.check()
            world.check()
        finally:
            os.environ["BTS_STATE_DIR"] = before or ""
