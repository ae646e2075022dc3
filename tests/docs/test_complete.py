"""The pages name all that there is and nothing that is no more: commands, options, settings, codes, fields, modules."""

import json
import re
import typing
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import click
import pytest

from bts import choices, config, errors, videos
from bts.schemas import SCHEMAS
from bts.shots import detector
from tests.bench import picks
from tests.conftest import ROOT
from tests.docs.generate import EVERYWHERE, all_commands, refresh, top_rooms
from tests.docs.pages import DOCS, PAGES, code_spans, read, section, table
from tests.docs.workspace import Workspace
from tests.little import annotate

TYPES = {
    str: "text", int: "whole number", float: "number", bool: "true or false", tuple[str, ...]: "list of texts",
    tuple[int, ...]: "list of whole numbers",
    tuple[float, ...]: "number, or list of numbers", float | None: "LUFS, or true or false",
}  # fmt: skip
"""Type of a setting -> the words for it in docs/settings.md; a path may be left out, so its type is a union."""

FORMS = {
    "report": ("report.json", "outputs/trailer/report.json"),
    "run": ("bts-run.json", "results/bts-run.json"),
    "shots": ("shots.json", "outputs/trailer/shots.json"),
    "story": ("story.json", "outputs/trailer/story.json"),
    "probe": ("probe", "probe.json"),
    "notes": ("Notes", "trailer.mp4.notes.json"),
    "reel": ("reel", "reel.json"),
    "check": ("check", "check.json"),
    "lint": ("lint", "lint.json"),
    "sheet": ("sheet", "sheet.json"),
    "still-check": ("still-check", "still-check.json"),
    "search": ("search", "search.json"),
    "ledger": ("The ledger", "outputs/trailer/.bts-made.json"),
}
"""Schema -> the section of docs/files.md that has its fields, and a file of that form in the workspace of the test."""


REEL = "bts reel trailer.mp4 --json > reel.json"
LINT = "bts snippet --lint outputs/trailer/snippets/he-said-so.srt --profile netflix --json > lint.json"
SHEET = "bts sheet trailer.mp4 -o wall.jpg --json > sheet.json"
STILLS = "bts still --check trailer.mp4 --json > still-check.json"
INDEX, SEARCH = "bts index", "bts search look --json > search.json"
"""Commands that print JSON."""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_generated_stretches_are_up_to_date(page: Path) -> None:
    assert read(page) == refresh(read(page)), "run python -m tests.docs.generate"


@pytest.mark.parametrize(
    ("name", "command"), list(all_commands()), ids=lambda value: str(value) if isinstance(value, str) else ""
)
def test_every_option_is_documented(name: str, command: click.Command) -> None:
    page = DOCS / "commands.md"
    text, intro = section(page, name), read(page).partition("<!-- generated")[0]
    for option in (param for param in command.params if isinstance(param, click.Option)):
        where = intro if EVERYWHERE & set(option.opts) else text
        assert all(re.search(rf"(?<![\w-]){re.escape(word)}\b", where) for word in option.opts), f"{name} {option.opts}"


def test_no_command_is_documented_that_is_no_more() -> None:
    titles = re.findall(r"(?m)^## (.+)$", read(DOCS / "commands.md"))
    assert titles == [name for name, _ in all_commands()]
    groups = {name for name, command in all_commands() if isinstance(command, click.Group)}
    rows = [
        re.match(r"`(bts [a-z]+(?: [a-z]+)?)", row[0].replace(r"\|", "|"))
        for row in table(section(ROOT / "README.md", "Commands"))
    ]
    named = {match[1] for match in rows if match}
    assert named - groups <= set(titles)


def test_the_readme_names_every_note_command() -> None:
    rows = [row[0] for row in table(section(ROOT / "README.md", "Commands")) if "bts note" in row[0]]
    named = {word for row in rows for word in re.sub(r"`|bts note ", "", row.replace(r"\|", " ")).split()}
    assert named == {name.split()[2] for name, _ in all_commands() if name.startswith("bts note ")}


def test_every_setting_is_documented_with_its_type_and_default() -> None:
    page = DOCS / "settings.md"
    sections = typing.get_type_hints(config.Config)
    names = [field.name for field in fields(config.Config) if field.name != "path"]
    titles = re.findall(r"(?m)^## \[([\w.]+)\]$", read(page))
    assert [title for title in titles if "." not in title] == names
    for name in names:
        kind = sections[name]
        assert is_dataclass(kind)
        hints, defaults = typing.get_type_hints(kind), getattr(config.Config(), name)
        simple = {key: hint for key, hint in hints.items() if typing.get_origin(hint) is not Mapping}
        rows = {row[0].strip("`"): row[1:] for row in table(section(page, f"[{name}]"))}
        assert list(rows) == list(simple), f"[{name}]"
        for key, hint in simple.items():
            assert rows[key][0] == TYPES.get(hint, "path"), f"{name}.{key}"
            assert _is_default(rows[key][1], getattr(defaults, key), page), f"{name}.{key}: {rows[key][1]}"
        tables = [key for key in hints if key not in simple]
        assert all(f"[{name}.{key}" in read(page) for key in tables), f"[{name}] {tables}"


def _is_default(cell: str, value: object, page: Path) -> bool:
    """Whether a cell gives a setting's default; a long list stands in the page, word for word."""
    if isinstance(value, tuple) and value:
        return set(value) <= set(code_spans(page))
    if value is None:
        return cell == "none"
    return cell.strip("`") == json.dumps(value)


def test_every_choice_of_a_setting_is_documented() -> None:
    page = DOCS / "settings.md"
    offers: dict[str, Iterable[str]] = {
        "[stills]": choices.IMAGE_FORMATS,
        "[snippets]": videos.CAPTION_MODES,
        "[shots]": detector.BUILT_IN,
    }
    for title, names in offers.items():
        assert not [name for name in names if f"`{name}`" not in section(page, title)], title
    assert set(choices.STILL_PRESETS) <= set(code_spans(page))
    offered = section(DOCS / "commands.md", "bts shots")
    assert not [name for name in detector.BUILT_IN if not re.search(rf"--detector.*\b{name}\b", offered)]


def test_every_exit_code_is_documented() -> None:
    tree = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.BtsError)]
    rows = {int(row[0]): row[1] for row in table(section(DOCS / "files.md", "Exit codes"))}
    assert set(rows) == set(choices.ExitCode)
    assert {name.strip("` ") for cell in rows.values() for name in cell.split(",")} - {""} == {k.__name__ for k in tree}
    assert all(f"`{kind.__name__}`" in rows[kind.exit_code] for kind in tree)


def test_every_room_is_on_the_map() -> None:
    rows = {row[0].strip("`").rstrip("/") for row in table(section(DOCS / "architecture.md", "Where things are"))}
    assert rows == {path.relative_to(ROOT).as_posix() for path in top_rooms()}


def test_every_folder_of_tests_is_on_the_map() -> None:
    text = section(DOCS / "architecture.md", "Tests")
    alone = {path.name for path in (ROOT / "tests").iterdir() if (path / "__init__.py").is_file()}
    mirrored = {path.name for path in (ROOT / "bts").iterdir() if path.is_dir()}
    assert not [name for name in alone - mirrored if f"`tests/{name}/`" not in text]


def test_every_benchmark_is_documented() -> None:
    bench = ROOT / "tests" / "bench"
    benches = {path.stem for path in bench.glob("*.py") if "__main__" in path.read_text()}
    benches |= {path.parent.name for path in bench.glob("*/__main__.py")}
    named = set(re.findall(r"`python -m tests\.bench\.(\w+)`", read(DOCS / "measuring.md")))
    assert named == benches


def test_the_counts_of_avoided_defects_are_those_that_tests_assert() -> None:
    text = section(DOCS / "measuring.md", "How well best frames are picked")
    assert f"{picks.AVOIDED} of {picks.PLANTED} cases" in text
    assert f"{picks.SAMPLE_AVOIDED} of {picks.SAMPLE_PLANTED} over the sample clip" in text


def test_every_step_of_ci_is_documented() -> None:
    steps = re.findall(r"(?m)^step ['\"](.+)['\"]$", (ROOT / ".ci" / "run").read_text(encoding="utf-8"))
    text = section(ROOT / "CONTRIBUTING.md", "What CI does")
    listed = re.findall(r"(?m)^\d+\. (.+)$", text)
    assert len(listed) == len(steps) - 1, "the last step only says that all passed"
    assert [item for item, step in zip(listed, steps, strict=False) if not item.startswith(step)] == []


def test_every_schema_has_its_table() -> None:
    assert list(FORMS) == list(SCHEMAS)
    for name, (title, _) in FORMS.items():
        assert f"<!-- generated: fields of {name} -->" in section(DOCS / "files.md", title)
        assert f"`{name}`" in read(DOCS / "files.md")


@pytest.mark.slow
def test_every_field_of_json_is_documented(workspace: Workspace) -> None:
    workspace.write("reels/broken.mp4", "no clip")
    annotate(workspace.folder / "trailer.mp4", ("1.5", "still", "Look"), ("2-3.5", "snippet quote", "He said so"))
    reports = ("bts probe trailer.mp4 --json > probe.json", "bts note check trailer.mp4 --json > check.json")
    lines = (*reports, REEL, LINT, SHEET, STILLS, INDEX, SEARCH)
    for line in ("bts run trailer.mp4", "bts run reels -o results", *lines):
        done = workspace.run(line)
        assert done.returncode in (0, errors.BatchError.exit_code), done.stderr
    for title, name in FORMS.values():
        text = (workspace.folder / name).read_text(encoding="utf-8")
        documented = {row[0].strip("`"): row[1] for row in table(section(DOCS / "files.md", title))}
        value = json.loads(text)
        found: set[str] = set()
        objects: set[str] = set()
        for path, kind in _walk(value, "", documented):
            (objects if kind is dict else found).add(path)
        assert not found - documented.keys(), f"{name}: not in docs/files.md"
        required = {path for path, kind in documented.items() if "optional" not in kind}
        missing = {path for path in required - found if path.rpartition(".")[0] in objects}
        assert not missing, f"{name} has no such field"

    _compare_files(workspace.folder / "outputs" / "trailer")


RARE = {
    "sheet-2.jpg", "bts.log", "clip.webm", "clip.NAME.vtt", "pictures/0001.jpg", "story.new.html", "story.new.md",
    "NAME.story.zip", "story.single.html", "story.embed.html", "story.wordpress.json",
}  # fmt: skip
"""Files that the run below has no cause to make: of many shots, of a bug, of captions, bars, edits, options, a site."""


def _compare_files(folder: Path) -> None:
    """The files of a clip's folder are those of the table: NAME stands for any name, a number for any number."""
    rows = table(section(DOCS / "files.md", "The folder of a clip"))
    names = [name for row in rows for name in re.findall(r"`([^`]+)`", row[0])]
    patterns = {name: re.sub(r"\d+", r"\\d+", re.escape(name)).replace("NAME", ".+") for name in names}
    there = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    assert not [path for path in there if not any(re.fullmatch(pattern, path) for pattern in patterns.values())]
    absent = {name for name, pattern in patterns.items() if not any(re.fullmatch(pattern, path) for path in there)}
    assert absent == RARE


def _walk(value: Any, path: str, documented: Mapping[str, str]) -> Iterator[tuple[str, type]]:
    """(path, dict) of each object in a JSON value whose fields are documented, and (path, str) of each of its fields.

    Paths are written as in docs/files.md: `a.b[]` is an item of a list, NAME a free name, `[0]` the head of the notes.
    """
    if isinstance(value, list):
        head = not path and "[0].bts-notes" in documented
        for number, item in enumerate(value):
            yield from _walk(item, f"{path}[0]" if head and number == 0 else f"{path}[]", documented)
    elif isinstance(value, dict) and (not path or any(name.startswith(f"{path}.") for name in documented)):
        yield path, dict
        for name, item in value.items():
            below = _below(path, name, documented)
            if not below.endswith(".NAME"):
                yield below, str
            yield from _walk(item, below, documented)


def _below(path: str, name: str, documented: Mapping[str, str]) -> str:
    free = bool(path) and any(each.startswith(f"{path}.NAME.") for each in documented)
    return f"{path}.NAME" if free else f"{path}.{name}" if path else name
