"""A terminal for programs that draw on one: what they send to it is read as a person would see it."""

import os
import pty

import pytest


def open_terminal() -> tuple[int, int]:
    """The two ends of a terminal, ours and the program's; the test skips where the machine gives none."""
    try:
        return pty.openpty()
    except OSError as error:
        pytest.skip(f"this machine gives no terminal: {error}")


def read_terminal(ours: int) -> str:
    """All that is sent to the terminal until no program holds its other end; then it is closed."""
    shown = b""
    while True:
        try:
            shown += os.read(ours, 65536)
        except OSError:
            break
    os.close(ours)
    return shown.decode()
