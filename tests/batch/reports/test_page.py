"""report.html: nothing in it but text, whatever files are called; ten thousand clips open at once, sort and filter."""

import io
import json
import re
from functools import partial
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bts.batch.records import Outcome, State
from bts.batch.reports import PAGE, RunFacts, count_rows, write_reports
from bts.batch.reports.page import write_page
from tests.batch.reports.rows import make_rows, outcomes, webp
from tests.players.chromium import Chromium
from tests.story.hostile import hostile_text
from tests.web.axe import View, list_violations, measure_overflow, show, stop_showing
from tests.web.elements import read_elements

OPEN_SECONDS = 3.0
"""Longest until a page with ten thousand clips is there, as the issue asks."""


def render(rows: list[Outcome], run: RunFacts) -> str:
    file = io.StringIO()
    write_page(file, lambda: rows, run, count_rows(rows))
    return file.getvalue()


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(outcomes, min_size=1, max_size=4), hostile_text)
def test_whatever_stands_in_a_row_is_text(chromium: Chromium, rows: list[Outcome], word: str) -> None:
    """The page has the elements of its template, and no other script; what could turn a line around is isolated."""
    html = render(rows, RunFacts(Path("/", word.replace("\0", "0")), ("bts", "run", word), host=word, started=1.0))
    found = read_elements(chromium, html)
    allowed = set(
        "html head meta title style body a main header p h1 h2 h3 bdi code section dl div dt dd table thead tbody tr "
        "th td i form label input select optgroup option output ul li span time details summary footer script".split()
    )
    assert {element.split()[0] for element in found.all} <= allowed
    assert found.running == ()
    assert found.comments == 0
    assert sum(count for element, count in found.all.items() if element.split()[0] == "script") == 1
    assert not re.search("[\x00-\x08\u202a-\u202e\u2066-\u2069]", found.words)
    for row in rows:
        if row.state in (State.FAILED, State.PASSED):
            assert (row.failures[0].kind if row.failures else "other") in found.words


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of ten thousand clips with pictures."""
    folder = tmp_path_factory.mktemp("many")
    picture = webp()
    run = RunFacts(folder, ("bts", "run", "/archive"), started=2e9, ended=2e9 + 30_000, ending="finished")
    return write_reports(folder, partial(make_rows, 10_000, picture), run)[0]


def ask_seconds(chromium: Chromium, script: str) -> float:
    """Seconds until a script has run and the page has been drawn again."""
    drawn = "await new Promise(ok => requestAnimationFrame(() => requestAnimationFrame(ok)))"
    told = (
        f"(async () => {{ const start = performance.now(); {script}; {drawn}; return performance.now() - start; }})()"
    )
    return float(chromium.tab.ask(told)) / 1000


@pytest.mark.slow
def test_ten_thousand_clips_open_in_three_seconds_and_sort_and_filter(chromium: Chromium, many: Path) -> None:
    try:
        show(chromium, View(1440, dark=False))
        taken = []
        for _ in range(3):  # the machine may be busy: the best counts
            chromium.visit("about:blank", "true")
            chromium.visit(many.as_uri(), "true")
            taken.append(ask_seconds(chromium, "0") + chromium.tab.ask("performance.now()") / 1000)
        assert min(taken) < OPEN_SECONDS, taken
        first = "document.querySelector('.done tbody .name').textContent"
        assert ask_seconds(chromium, "document.querySelector('.done thead .length button').click()") < OPEN_SECONDS
        chromium.tab.ask("document.querySelector('.done thead .length button').click()")
        assert "tape 09999.mov" in chromium.tab.ask(first)
        assert chromium.tab.ask("document.querySelector('.done thead .length').ariaSort") == "descending"
        find = "document.getElementById('words').value = WORDS; document.getElementById('filters').requestSubmit()"
        assert ask_seconds(chromium, find.replace("WORDS", "'reel123 06155'")) < OPEN_SECONDS
        assert chromium.tab.ask("document.getElementById('found').textContent") == "1 of 10,000 files"
        assert "tape 06155.mov" in chromium.tab.ask(first)
        assert chromium.tab.ask("document.getElementById('failed').hidden")
        chromium.tab.ask(find.replace("WORDS", "''"))
        chromium.tab.ask("show.value = 'k:encrypted'; show.dispatchEvent(new Event('change'))")
        assert chromium.tab.ask("document.getElementById('found').textContent") == "200 of 10,000 files"
    finally:
        stop_showing(chromium)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """The page of three hundred files."""
    return write_reports(tmp_path, partial(make_rows, 300, webp()), RunFacts(tmp_path))[0]


def test_failures_come_first_with_their_kind_and_what_to_try(chromium: Chromium, page: Path) -> None:
    chromium.visit(page.as_uri(), "true")
    lists = chromium.tab.ask("[...document.querySelectorAll('section[data-list]')].map(list => list.id)")
    assert lists == ["failed", "done", "copies", "passed"]
    group = chromium.tab.ask("document.getElementById('kind-encrypted').textContent")
    assert "Encrypted: only who has its key can read it." in group
    assert "it cannot be read; copy it again" in group


def test_the_page_asks_the_network_for_nothing_and_its_links_lead_to_files(chromium: Chromium, tmp_path: Path) -> None:
    folder = tmp_path / "reel #1" / "100% <é>?"
    folder.mkdir(parents=True)
    for name in ("story.html", "sheet.jpg", "report.json"):
        (folder / name).write_text("x")
    row = next(row for row in make_rows(20) if row.state == State.DONE)
    rows = [Outcome(row.path, State.DONE, folder, picture=webp(), counts={"shots": 2})]
    page = write_reports(tmp_path, lambda: rows, RunFacts(tmp_path))[0]
    chromium.visit(page.as_uri(), "true")
    names = chromium.tab.ask("performance.getEntriesByType('resource').map(entry => entry.name)")
    assert [name for name in names if not name.startswith("data:")] == []
    links = json.loads(chromium.tab.ask("JSON.stringify([...document.querySelectorAll('.done a')].map(a => a.href))"))
    assert len(links) == 4
    assert all(Path(unquote(link.removeprefix("file://"))).is_file() for link in links)
    assert chromium.tab.ask("[...document.images].every(image => image.complete && image.naturalWidth)")


def test_without_script_all_rows_are_there(page: Path) -> None:
    html = page.read_text(encoding="utf-8")
    assert html.count('<tr role="row" data-') == 300
    assert '<form id="filters" role="search" aria-label="Filter" hidden>' in html


@pytest.mark.slow
def test_axe_finds_nothing_and_no_view_is_wider_than_its_window(chromium: Chromium, tmp_path: Path) -> None:
    rows = [*make_rows(120, webp()), Outcome(Path("/w"), State.WAITING)]
    page = write_reports(tmp_path, lambda: rows, RunFacts(tmp_path, started=1.0, ending="interrupted"))[0]
    assert page.name == PAGE
    assert measure_overflow(chromium, page.as_uri()) == {}
    assert list_violations(chromium, page.as_uri()) == []
