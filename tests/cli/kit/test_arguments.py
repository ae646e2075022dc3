"""What commands share: several errors, told at the end of one command."""

from pathlib import Path

import pytest

from bts.cli.kit.arguments import raise_first
from bts.errors import BtsError, ClipError, InputError


def test_every_error_is_said_and_a_remedy_that_all_share_once(capsys: pytest.CaptureFixture[str]) -> None:
    failed: list[BtsError] = [
        InputError("not known where it came from", Path("a.jpg"), "name the folder"),
        InputError("not known where it came from", Path("b.jpg"), "name the folder"),
        ClipError("it is damaged", Path("c.mp4"), "export it again"),
    ]
    with pytest.raises(InputError, match=r"a\.jpg: not known where it came from; name the folder"):
        raise_first(failed)
    assert capsys.readouterr().err.splitlines() == [
        "b.jpg: not known where it came from",
        "c.mp4: it is damaged; export it again",
    ]
    raise_first([])
