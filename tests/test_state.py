"""What is remembered on this machine: where it lies, and that it stays small and private."""

from pathlib import Path

import pytest

from bts import state


@pytest.mark.parametrize(("named", "expected"), [("", None), ("kept", "kept")])
def test_the_variable_names_the_folder_or_turns_the_memory_off(
    named: str, expected: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BTS_STATE_DIR", named)
    assert state.state_folder() == (None if expected is None else tmp_path / expected)


def test_an_index_forgets_the_oldest_entries_and_never_the_newest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state, "KEPT", 3)
    for number in range(8):
        state.write_entry(tmp_path / f"{number}", b"kept")
        assert (tmp_path / f"{number}").read_bytes() == b"kept"
    assert len(list(tmp_path.iterdir())) == 3


def test_entries_are_for_their_owner_alone(tmp_path: Path) -> None:
    entry = tmp_path / "made" / "3f" / "entry"
    state.write_entry(entry, b"kept")
    assert entry.stat().st_mode & 0o077 == 0
    assert entry.parent.stat().st_mode & 0o077 == 0
