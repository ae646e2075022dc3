"""The machinery itself: a change that a test holds is killed, one that no test holds lives."""

from pathlib import Path

import pytest

from tests.mutants.mutation import Mutant, is_killed

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

WRITTEN, TESTS = "return math.ceil(time * 1000)", ("tests/test_timing.py",)


def test_a_change_that_a_test_holds_is_killed(tmp_path: Path) -> None:
    assert is_killed(Mutant("timing/spans.py", WRITTEN, "return math.floor(time * 1000)", TESTS), tmp_path)


def test_a_change_that_no_test_holds_lives(tmp_path: Path) -> None:
    assert not is_killed(Mutant("timing/spans.py", WRITTEN, "return math.ceil(1000 * time)", TESTS), tmp_path)
