"""report.html: what became of an archive, for a person; one file that works from a disk, without network and script."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, TextIO

from bts.batch.records import Outcome, State
from bts.batch.reports.closing import counted, length_in_words
from bts.batch.reports.rows import Row, clip_row, other_row
from bts.batch.reports.run_facts import RunFacts, local_time
from bts.batch.reports.totals import Group, Totals
from bts.choices import FAILURES, RUN_ENDINGS
from bts.errors import printable
from bts.pages import digest_for_policy, open_templates, trust

if TYPE_CHECKING:
    from jinja2 import Template

PAGE = "report.html"
"""Name of the page in the output folder."""

TEMPLATES = Path(__file__).parent / "templates"

MOST_ROWS = 20_000
"""Clips that are done, and clips that failed, that the page lists: a browser opens twice ten thousand in seconds. Of
more it says how many there are, and that report.csv has them all."""

MOST_OTHERS = 2_000
"""The same for copies, for clips that wait, and for files passed over."""

CHUNK = 50
"""Rows that the browser draws or leaves undrawn together."""

ROW_PIXELS = 73
"""CSS pixels down of a row, roughly: what the scroll bar reckons with while a row is not drawn."""


@dataclass(frozen=True)
class Sum:
    """A line of the totals by format or decade; `share` is that of its clips in the largest line, 0 to 1."""

    name: str
    group: Group
    share: float


@dataclass
class Others:
    """All rows but the clips that are done: failed ones by kind, copies, waiting ones, and files passed over."""

    failed: dict[str, list[Row]] = field(default_factory=dict)
    copies: list[Row] = field(default_factory=list)
    waiting: list[Row] = field(default_factory=list)
    passed: list[Row] = field(default_factory=list)
    _failed: int = 0

    def add(self, outcome: Outcome, output: Path) -> None:
        """Keep a row, unless there are enough of its kind already."""
        if outcome.state == State.FAILED and self._failed < MOST_ROWS:
            self._failed += 1
            row = clip_row(outcome, output)
            self.failed.setdefault(row.kind, []).append(row)
        lists = {State.COPY: self.copies, State.PASSED: self.passed}
        waiting = outcome.state in (State.WAITING, State.RUNNING)
        kept = self.waiting if waiting else lists.get(outcome.state)
        if kept is not None and len(kept) < MOST_OTHERS:
            kept.append(other_row(outcome))


def write_page(file: TextIO, rows: Callable[[], Iterable[Outcome]], run: RunFacts, totals: Totals) -> None:
    """Write the page; `rows` is called twice. Clips that are done are written one by one, and not held."""
    others = Others()
    for outcome in rows():
        others.add(outcome, run.output)
    context = _describe(run, totals, others)
    done = (clip_row(each, run.output) for each in rows() if each.state == State.DONE)
    context["done"] = _cut(done, MOST_ROWS)
    for text in _template().generate(context):
        file.write(text)


def _describe(run: RunFacts, totals: Totals, others: Others) -> dict[str, Any]:
    """All that the template prints, but for the clips that are done."""
    return {
        "title": printable(run.output.absolute().name) or printable(run.output.absolute()),
        "output": printable(run.output.absolute()),
        "run": run,
        "host": printable(run.host),
        "started": _moment(run.started),
        "ended": _moment(run.ended),
        "ending": "" if run.ending == "finished" and totals.waiting else RUN_ENDINGS[run.ending],
        "command": " ".join(printable(word) for word in run.command),
        "totals": totals,
        "states": SimpleNamespace(**{state.name.lower(): totals.states[state] for state in State}),
        "kinds": _rank_kinds(others.failed, totals),
        "passed_kinds": [(kind, FAILURES.get(kind, "")) for kind, _ in totals.passed.most_common()],
        "others": others,
        "formats": _rank(totals.formats, by_name=False),
        "decades": _rank(totals.decades, by_name=True),
        "most_rows": MOST_ROWS,
        "most_others": MOST_OTHERS,
        "chunk": CHUNK,
        "row_pixels": ROW_PIXELS,
        **_dress(),
    }


def _rank_kinds(failed: dict[str, list[Row]], totals: Totals) -> list[tuple[str, str, int, list[Row]]]:
    """Kinds of failures with their meaning, their count and the rows that the page lists, the most frequent first."""
    ranked = sorted(totals.kinds.items(), key=lambda item: (-item[1], item[0]))
    return [(kind, FAILURES.get(kind, ""), count, failed.get(kind, [])) for kind, count in ranked]


def _rank(groups: dict[str, Group], *, by_name: bool) -> list[Sum]:
    """Lines of totals: by name, or the one with the most clips first; what has no name comes last."""
    most = max((group.done + group.failed for group in groups.values()), default=0)

    def rank(item: tuple[str, Group]) -> tuple[bool, int, str]:
        name, group = item
        return not name, 0 if by_name else -(group.done + group.failed), name

    ranked = sorted(groups.items(), key=rank)
    return [Sum(printable(name), group, (group.done + group.failed) / most if most else 0) for name, group in ranked]


def _cut(rows: Iterator[Row], most: int) -> Iterator[list[Row]]:
    """The first rows in chunks."""
    first = islice(rows, most)
    while chunk := list(islice(first, CHUNK)):
        yield chunk


def _moment(seconds: float) -> str:
    """A moment for a person: `2026-11-27 18:30`; "" for none."""
    return local_time(seconds)[:16].replace("T", " ")


@cache
def _template() -> "Template":
    environment = open_templates(TEMPLATES)
    environment.filters |= {"length": length_in_words, "bytes": size_in_words, "counted": counted, "length_of": len}
    environment.filters["grouped"] = lambda number: f"{number:,}"
    environment.filters["upper_first"] = lambda text: text[:1].upper() + text[1:]
    environment.filters["chunks"] = lambda rows: _cut(iter(rows), len(rows))
    return environment.get_template("report.html.jinja")


@cache
def _dress() -> dict[str, Any]:
    """Style and script, and the script's hash: the page lets the browser run no other script."""
    style, script = ((TEMPLATES / name).read_text(encoding="utf-8") for name in ("report.css", "report.js"))
    script = f"\n{script}"
    return {"style": trust(style), "script": trust(script), "script_hash": digest_for_policy(script)}


def size_in_words(size: int) -> str:
    """Bytes for a person: `812 kB`, `4.1 GB`."""
    number = float(size)
    for unit in ("B", "kB", "MB", "GB"):
        if number < 1000:
            return f"{number:.0f} {unit}" if unit in ("B", "kB") else f"{number:.1f} {unit}"
        number /= 1000
    return f"{number:,.1f} TB"
