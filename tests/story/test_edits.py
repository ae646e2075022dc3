"""A page that a person changed keeps every word of theirs, and learns what is new."""

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bts.errors import MissingToolError, OutputError
from bts.files import write_text
from bts.outputs import OutputFolder
from bts.story.edits import KEPT, Settled, settle_edits

NAME, NEW = "story.md", "story.new.md"

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="no git on this machine")


def page_of(*paragraphs: str) -> str:
    """A page with these paragraphs."""
    return "\n\n".join(paragraphs) + "\n"


FIRST = page_of("# The look", "She comes round the camera.", "A quiet set.", "Which moment is yours?")
MORE = page_of("# The look", "She comes round the camera.", "A quiet set.", "The crew hid.", "Which moment is yours?")


def run(path: Path, text: str, *, merge: bool = False, force: bool = False) -> Settled:
    """What a run of bts does that has made `text` of the notes."""
    folder = OutputFolder.open(path, path / "clip.mp4", "fast:1", force=force)
    settled = settle_edits(folder, NAME, text, merge=merge)
    folder.record(settled.made, "key")
    return settled


def edit(path: Path, old: str, new: str) -> str:
    """Change the page by hand; gives the page as it is then."""
    text = (path / NAME).read_text("utf-8").replace(old, new)
    assert new in text
    write_text(path / NAME, text)
    return text


def test_a_page_that_nobody_changed_is_replaced(tmp_path: Path) -> None:
    for text in (FIRST, MORE, FIRST):
        assert run(tmp_path, text).kind == "written"
        assert (tmp_path / NAME).read_text("utf-8") == text
    assert sorted(path.name for path in tmp_path.iterdir() if path.name[0] != ".") == [NAME]


def test_what_is_new_comes_beside_a_changed_page_with_a_diff(tmp_path: Path) -> None:
    run(tmp_path, FIRST)
    mine = edit(tmp_path, "A quiet set.", "A set so quiet that one hears the lamps.")
    settled = run(tmp_path, MORE)
    assert settled.kind == "new"
    assert (tmp_path / NAME).read_text("utf-8") == mine
    assert settled.path.read_text("utf-8") == MORE
    changed = [line for line in settled.diff.splitlines() if line[0] in "+-" and line[:3] not in ("+++", "---")]
    assert [line for line in changed if line.strip("+-")] == ["+The crew hid."]
    assert NEW in settled.line


def test_a_changed_page_is_kept_where_nothing_is_new(tmp_path: Path) -> None:
    run(tmp_path, FIRST)
    mine = edit(tmp_path, "quiet", "silent")
    run(tmp_path, MORE)
    assert run(tmp_path, FIRST).kind == "kept"
    assert (tmp_path / NAME).read_text("utf-8") == mine
    assert not (tmp_path / NEW).exists(), "what is offered no more lies about"


def test_what_was_taken_over_by_hand_is_not_offered_again(tmp_path: Path) -> None:
    run(tmp_path, FIRST)
    edit(tmp_path, "quiet", "silent")
    run(tmp_path, MORE)
    edit(tmp_path, "A silent set.\n", "A silent set.\n\nThe crew hid, of course.\n")
    (tmp_path / NEW).unlink()
    assert run(tmp_path, MORE).kind == "kept"
    later = run(tmp_path, MORE.replace("yours?", "yours? Write."))
    assert "+Which moment is yours? Write." in later.diff
    assert "crew" not in "".join(line for line in later.diff.splitlines() if line[0] == "+")


def test_what_is_thrown_away_unread_is_offered_again(tmp_path: Path) -> None:
    run(tmp_path, FIRST)
    edit(tmp_path, "quiet", "silent")
    run(tmp_path, MORE)
    (tmp_path / NEW).unlink()
    assert run(tmp_path, MORE).kind == "new"
    assert (tmp_path / NEW).read_text("utf-8") == MORE


@needs_git
@pytest.mark.parametrize(("ends", "mark"), [("\n", ""), ("\r\n", "\ufeff")])
def test_a_merge_keeps_both_and_the_ways_of_the_editor(tmp_path: Path, ends: str, mark: str) -> None:
    run(tmp_path, FIRST)
    mine = edit(tmp_path, "round the camera", "round the second camera")
    (tmp_path / NAME).write_bytes((mark + mine.replace("\n", ends)).encode())
    settled = run(tmp_path, MORE, merge=True)
    assert settled.kind == "merged", settled
    wanted = MORE.replace("round the camera", "round the second camera")
    assert (tmp_path / NAME).read_bytes() == (mark + wanted.replace("\n", ends)).encode()
    assert "+The crew hid." in settled.diff
    assert (tmp_path / KEPT / f"yours.{NAME}").read_bytes() == (mark + mine.replace("\n", ends)).encode()
    # It is remembered as the person's own: it is neither replaced nor merged a second time.
    assert run(tmp_path, MORE, merge=True).kind == "kept"
    assert run(tmp_path, FIRST).kind == "new"
    assert (tmp_path / NAME).read_bytes() == (mark + wanted.replace("\n", ends)).encode()


@needs_git
def test_a_conflict_leaves_the_page_and_is_settled_by_the_one_that_replaces_it(tmp_path: Path) -> None:
    run(tmp_path, FIRST)
    mine = edit(tmp_path, "A quiet set.", "A set without a sound.")
    theirs = FIRST.replace("A quiet set.", "A very quiet set.")
    settled = run(tmp_path, theirs, merge=True)
    assert settled.kind == "conflict"
    assert "one place" in settled.line
    assert (tmp_path / NAME).read_text("utf-8") == mine
    both = (tmp_path / NEW).read_text("utf-8")
    assert all(f"\n{line}\n" in both for line in ("A set without a sound.", "A very quiet set."))

    (tmp_path / NEW).replace(tmp_path / NAME)
    assert run(tmp_path, theirs, merge=True).kind == "refused", "the marks are still in it"
    resolved = mine.replace("without a sound", "without any sound")
    write_text(tmp_path / NAME, resolved)
    assert run(tmp_path, theirs, merge=True).kind == "kept"
    assert run(tmp_path, f"{theirs}\nThe end.\n", merge=True).kind == "merged"
    assert (tmp_path / NAME).read_text("utf-8") == f"{resolved}\nThe end.\n"


@needs_git
def test_a_file_beside_the_page_that_was_changed_is_left_alone(tmp_path: Path) -> None:
    run(tmp_path, FIRST)
    mine = edit(tmp_path, "A quiet set.", "A set without a sound.")
    for merge, again in ((False, MORE), (True, FIRST.replace("A quiet set.", "A loud set."))):
        run(tmp_path, again, merge=merge)
        write_text(tmp_path / NEW, "half resolved")
        settled = run(tmp_path, f"{again}More.\n", merge=merge)
        # What can be merged is merged: nothing need be written beside the page.
        assert settled.kind == "refused"
        assert (tmp_path / NEW).read_text("utf-8") == "half resolved"
        assert (tmp_path / NAME).read_text("utf-8") == mine
        (tmp_path / NEW).unlink()


def test_a_page_that_bts_did_not_make_is_left_and_cannot_be_merged(tmp_path: Path) -> None:
    write_text(tmp_path / NAME, "\x1b[2Jmine")
    settled = run(tmp_path, FIRST, merge=True)
    assert (settled.kind, settled.path.name) == ("new", NEW)
    assert "-\\x1b[2Jmine\n" in settled.diff, "a terminal obeys nothing that stands in a page"
    assert "not merged" in settled.line
    assert (tmp_path / NAME).read_text("utf-8") == "\x1b[2Jmine"


def test_force_replaces_a_changed_page_and_keeps_a_copy(tmp_path: Path) -> None:
    run(tmp_path, FIRST)
    mine = edit(tmp_path, "quiet", "silent")
    assert run(tmp_path, MORE, force=True).kind == "written"
    assert (tmp_path / NAME).read_text("utf-8") == MORE
    assert (tmp_path / KEPT / f"yours.{NAME}").read_text("utf-8") == mine
    assert run(tmp_path, FIRST).kind == "written"


def test_a_page_changed_into_what_bts_would_write_is_bts_again(tmp_path: Path) -> None:
    run(tmp_path, FIRST)
    write_text(tmp_path / NAME, MORE)
    assert run(tmp_path, MORE).kind == "written"
    assert run(tmp_path, FIRST).kind == "written"
    assert (tmp_path / NAME).read_text("utf-8") == FIRST


def test_what_cannot_be_merged_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(tmp_path, FIRST)
    (tmp_path / NAME).write_bytes("Fünf".encode("latin-1"))
    with pytest.raises(OutputError, match="no UTF-8"):
        run(tmp_path, MORE, merge=True)
    assert run(tmp_path, MORE).kind == "new"
    assert (tmp_path / NAME).read_bytes() == "Fünf".encode("latin-1")
    write_text(tmp_path / NAME, "mine\n")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingToolError, match="git"):
        run(tmp_path, MORE, merge=True)
    assert (tmp_path / NAME).read_text("utf-8") == "mine\n"


words = st.text(st.characters(codec="utf-8", exclude_characters="\r\n", exclude_categories=["Cc", "Cs"]), min_size=1)
line = st.one_of(words, st.sampled_from(["", "A quiet set.", "=======", "<<<<<<<", "Which moment is yours?"]))
pages = st.lists(line, max_size=8)


@st.composite
def changed(draw: st.DrawFn, base: list[str]) -> list[str]:
    """A page in which some lines of `base` were removed, replaced, or have new ones before them."""
    made: list[str] = []
    for old in base:
        match draw(st.sampled_from(["keep", "keep", "keep", "drop", "replace", "insert"])):
            case "keep":
                made.append(old)
            case "replace":
                made.append(draw(line))
            case "insert":
                made += [draw(line), old]
    return made + draw(st.lists(line, max_size=2))


@needs_git
@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_line_of_a_person_is_ever_lost(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Over several runs with changes by hand between them: each line is in the page, or in the file beside it."""
    path = tmp_path_factory.mktemp("edits")
    notes = data.draw(pages)
    written = join(notes)
    printed = set(notes)
    run(path, written)
    for _ in range(data.draw(st.integers(1, 3))):
        mine = data.draw(changed((path / NAME).read_text("utf-8").split("\n")[:-1]))
        write_text(path / NAME, join(mine))
        notes = data.draw(changed(notes))
        printed |= set(notes)
        settled = run(path, join(notes), merge=data.draw(st.booleans()))
        kept = (path / NAME).read_text("utf-8")
        if settled.kind == "written":
            assert join(mine) in (written, join(notes)), "a page that a person changed was replaced"
            written = kept
        elif settled.kind == "merged":
            assert set(mine) - printed <= set(kept.split("\n"))
        else:
            assert kept == join(mine)
        if settled.kind == "new":
            assert settled.path.read_text("utf-8") == join(notes)
        if settled.kind == "conflict":
            assert set(mine) - printed <= set(settled.path.read_text("utf-8").split("\n"))


def join(lines: list[str]) -> str:
    """The text of these lines."""
    return "".join(f"{line}\n" for line in lines)
