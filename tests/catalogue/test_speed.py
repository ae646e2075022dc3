"""Searches stay quick: the benchmark of tests/bench/catalogue.py, smaller."""

from pathlib import Path

import pytest

from tests.bench.catalogue import measure


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_search_among_forty_thousand_notes(tmp_path: Path) -> None:
    figures = measure(2000, tmp_path)
    assert figures["search, p95, ms of processor"] < 100
    assert figures["build, s of processor"] < 30
    assert figures["size, MB"] < 60
