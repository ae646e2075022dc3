"""Files that a person names: the same command replaces its own, and nothing else does."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bts import named
from bts.errors import OutputError
from bts.named import need_free, remember_made

COMMAND = ["bts", "snippet", "clip.mp4", "1-3", "-o", "made.mp4"]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Makes a file as a new process does that was started with the words given; gives its path."""
    monkeypatch.setenv("BTS_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    target = tmp_path / "made.mp4"

    def make(*words: str, force: bool = False, text: str = "frames") -> Path:
        monkeypatch.setattr(named, "_made_now", set())
        monkeypatch.setattr(sys, "argv", [*(words or COMMAND)])
        need_free(target, force=force)
        target.write_text(text, encoding="utf-8")
        remember_made([target])
        return target

    return make


def test_the_same_command_replaces_its_own_file(run: Callable[..., Path]) -> None:
    run()
    assert run(text="other frames").read_text(encoding="utf-8") == "other frames"
    run()


def test_another_command_does_not_unless_forced(run: Callable[..., Path]) -> None:
    run()
    with pytest.raises(OutputError, match="is there already"):
        run(*COMMAND[:-2], "--look", "social", *COMMAND[-2:])
    run("bts", "still", force=True, text="a picture")
    with pytest.raises(OutputError, match="was changed since bts made it"):
        run()


def test_a_file_that_somebody_changed_is_kept(run: Callable[..., Path]) -> None:
    target = run()
    target.write_text("graded by hand", encoding="utf-8")
    with pytest.raises(OutputError, match="was changed since bts made it"):
        run()
    assert target.read_text(encoding="utf-8") == "graded by hand"


def test_the_same_words_in_another_folder_are_another_command(
    run: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run()
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    with pytest.raises(OutputError, match="is there already"):
        run()


def test_one_command_does_not_replace_what_it_has_just_made(run: Callable[..., Path]) -> None:
    run()
    with pytest.raises(OutputError, match="is there already"):
        need_free(run(), force=False)


@pytest.mark.parametrize("kind", ["nobody remembers", "damaged", "a folder"])
def test_what_is_not_known_to_be_its_own_is_kept(
    kind: str, run: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = run()
    if kind == "nobody remembers":
        monkeypatch.setenv("BTS_STATE_DIR", "")
    elif kind == "damaged":
        (entry,) = (path for path in (tmp_path / "state").rglob("*") if path.is_file())
        entry.write_bytes(b"\xff\x00")
    else:
        target.unlink()
        target.mkdir()
    with pytest.raises(OutputError):
        run()
    assert target.exists()
