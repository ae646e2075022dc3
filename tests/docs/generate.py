"""Writes what the documentation takes from the code: `python -m tests.docs.generate`.

A generated stretch of a page stands between `<!-- generated: NAME -->` and `<!-- end of generated -->`; SOURCES says
which function makes it. test_complete.py fails while a page is not what this would write.
"""

import ast
import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from bts.batch.reports.table import COLUMNS
from bts.choices import FAILURES
from bts.cli import bts as root
from bts.notes.formats import get
from bts.notes.formats.kit.registry import FORMATS
from bts.schemas import SCHEMAS, load_schema
from tests.conftest import ROOT
from tests.docs.pages import PAGES, read

EVERYWHERE = {"--help", "--quiet", "--verbose"}
"""Options that every command takes: docs/commands.md describes them once, above all commands."""

LONGEST_CHOICE = 12
"""Values that stand in the column of types; a longer list has a table of its own."""

_STRETCH = re.compile(r"(?s)(<!-- generated: ([\w. ]+) -->\n).*?(<!-- end of generated -->)")


def all_commands(group: click.Group = root, path: str = "bts") -> Iterator[tuple[str, click.Command]]:
    """Each command with its full name, in the order of help; a group comes before its commands."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield f"{path} {name}", command
        if isinstance(command, click.Group):
            yield from all_commands(command, f"{path} {name}")


def commands() -> str:
    """A section for each command: its usage, what it does, its options, its examples."""
    return "\n".join(f"## {name}\n\n{_command(name, command)}" for name, command in all_commands())


def _command(name: str, command: click.Command) -> str:
    context = click.Context(command, info_name=name)
    parts = [f"`{' '.join([name, *command.collect_usage_pieces(context)])}`", _paragraphs(command.help or "")]
    rows = [_option(record) for param in command.params if (record := _record(param, context))]
    if rows:
        parts.append("\n".join(["| option | what it does |", "|---|---|", *rows]))
    if isinstance(command, click.Group):
        below = [f"[{each}](#{name.replace(' ', '-')}-{each})" for each in command.list_commands(context)]
        parts.append(f"Its commands: {', '.join(below)}.")
    if command.epilog:
        parts.append(_examples(command.epilog))
    return "\n\n".join(parts) + "\n"


def _record(param: click.Parameter, context: click.Context) -> tuple[str, str] | None:
    if not isinstance(param, click.Option) or EVERYWHERE & set(param.opts):
        return None
    return param.get_help_record(context)


def _option(record: tuple[str, str]) -> str:
    names, words = (" ".join(text.split()).replace("|", r"\|") for text in record)
    return f"| `{names}` | {words} |"


def _paragraphs(text: str) -> str:
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))


def _examples(epilog: str) -> str:
    """The examples of a command's help as code blocks, each explanation as a comment; what is not indented is prose."""
    made: list[str] = []
    lines = [line for line in epilog.replace("\b\n", "").splitlines() if line.strip()]
    for indented, group in groupby(lines, key=lambda line: line.startswith("  ")):
        if indented:
            made.append("\n".join(["```sh", *map(_example, group), "```"]))
        else:
            made.append("\n".join(group))
    return "\n\n".join(made)


def _example(line: str) -> str:
    """One example: a command and, after two spaces or more, what it does."""
    command, gap, words = line.strip().partition("  ")
    return f"{command:<50} # {words.strip().removeprefix('(').removesuffix(')')}" if gap else command


def example_lines(command: click.Command) -> list[str]:
    """The commands of the examples in a command's help, without the explanations beside them."""
    lines = (command.epilog or "").replace("\b\n", "").splitlines()
    return [line.strip().partition("  ")[0] for line in lines if line.startswith("  ")]


def formats() -> str:
    """The note formats that bts has: name, what it is, endings of its files, and what comes back after a round trip."""
    kept = ("id", "range", "point", "lines", "tags", "author", "track", "time")
    rows = []
    for name in FORMATS:
        form = get(name)
        endings = ", ".join(f"`{suffix}`" for suffix in form.suffixes)
        rows.append([f"`{name}`", form.title, endings, *(str(getattr(form.keeps, what)) for what in kept)])
    heads = ["name", "format", "endings", *kept[:-2], "kind", "times"]
    return "\n".join(f"| {' | '.join(row)} |" for row in [heads, ["---"] * len(heads), *rows]) + "\n"


def failures() -> str:
    """The kinds of failure and what each means."""
    rows = [f"| `{kind}` | {meaning} |" for kind, meaning in FAILURES.items()]
    return "\n".join(["| kind | meaning |", "|---|---|", *rows]) + "\n"


def columns() -> str:
    """The columns of report.csv."""
    rows = [f"| `{name}` | {meaning} |" for name, (meaning, _) in COLUMNS.items()]
    return "\n".join(["| column | what it is |", "|---|---|", *rows]) + "\n"


def floors() -> str:
    """The layers of the import contract, the highest first."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    (layers,) = (contract["layers"] for contract in contracts if contract["type"] == "layers")
    return "\n".join(["```text", *layers, "```"]) + "\n"


def rooms() -> str:
    """What each file and folder at the top of bts/ is: the first sentences of its docstring."""
    rows = [f"| `bts/{path.name}{'/' if path.is_dir() else ''}` | {_subject(path)} |" for path in top_rooms()]
    return "\n".join(["| where | what |", "|---|---|", *rows]) + "\n"


def top_rooms() -> list[Path]:
    """The modules and packages at the top of bts/, packages first."""
    found = [path for path in (ROOT / "bts").iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()]
    return sorted((path for path in found if path.name != "__init__.py"), key=lambda path: (path.is_file(), path.name))


def modules() -> str:
    """What each module of each package is, package by package."""
    made = []
    for folder in sorted(path.parent for path in (ROOT / "bts").rglob("__init__.py")):
        files = sorted(path for path in folder.glob("*.py") if path.name != "__init__.py")
        if folder != ROOT / "bts" and files:
            rows = [f"- `{path.name}`: {_subject(path)}" for path in files]
            made.append("\n".join([f"**{folder.relative_to(ROOT).as_posix()}/**", "", *rows]))
    return "\n\n".join(made) + "\n"


def _subject(path: Path) -> str:
    source = path / "__init__.py" if path.is_dir() else path
    words = ast.get_docstring(ast.parse(source.read_text(encoding="utf-8"))) or ""
    assert words, f"{source} has no docstring"
    return " ".join(words.split("\n\n")[0].split()).replace("|", r"\|")


def fields_of(name: str) -> Callable[[], str]:
    """The maker of a table of a JSON form: each field by its path, its type, whether it is always there, what it is."""

    def fields() -> str:
        schema = load_schema(name)
        rows: dict[str, str] = {}
        for path, kind, words in properties(schema, schema, ""):
            rows.setdefault(path, f"| `{path}` | {kind} | {words} |")
        return "\n".join(["| field | type | what it is |", "|---|---|---|", *rows.values()]) + "\n"

    return fields


Row = tuple[str, str, str]


def properties(
    schema: Mapping[str, Any], whole: Mapping[str, Any], path: str, always: frozenset[str] | None = None
) -> Iterator[Row]:
    """(path, type, description) of every property that a JSON Schema names, depth first; of alternatives, all.

    `always` names the properties that every alternative requires, where the schema is one of several.
    """
    schema = _resolve(schema, whole)
    others = [_resolve(each, whole) for each in (*schema.get("anyOf", ()), *schema.get("oneOf", ()))]
    if any(each.get("elsewhere") for each in others):
        return
    objects = [frozenset(each.get("required", ())) for each in others if "properties" in each]
    for alternative in others:
        yield from properties(alternative, whole, path, frozenset.intersection(*objects) if objects else None)
    for number, item in enumerate(schema.get("prefixItems", ())):
        yield from properties(item, whole, f"{path}[{number}]")
    if "items" in schema:
        yield from properties(schema["items"], whole, f"{path}[]")
    required = always if always is not None else schema.get("required", ())
    for name, value in schema.get("properties", {}).items():
        found = _resolve(value, whole)
        below = f"{path}.{name}" if path else name
        kind = _kind(found, whole) + ("" if name in required else ", optional")
        yield below, kind, " ".join(str(found.get("description", "")).split()).replace("|", r"\|")
        yield from properties(found, whole, below)
    if isinstance(extra := schema.get("additionalProperties"), dict):
        yield from properties(extra, whole, f"{path}.NAME")


def _resolve(schema: Mapping[str, Any], whole: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema with a reference replaced by what it names; another form of JSON, which has its own table, is marked.

    The mark is `elsewhere`.
    """
    reference = str(schema.get("$ref", ""))
    if not reference:
        return schema
    own = {key: value for key, value in schema.items() if key != "$ref"}
    if not reference.startswith("#/"):
        return {"type": "object", "elsewhere": True, **own}
    target: Any = whole
    for step in reference.removeprefix("#/").split("/"):
        target = target[step]
    return {**target, **own}


def _kind(schema: Mapping[str, Any], whole: Mapping[str, Any]) -> str:
    schema = _resolve(schema, whole)
    if "const" in schema:
        return f"`{json.dumps(schema['const'])}`"
    if len(schema.get("enum", ())) > LONGEST_CHOICE:
        return str(schema["type"])
    if "enum" in schema:
        return " or ".join(f"`{json.dumps(value)}`" for value in schema["enum"])
    if "anyOf" in schema or "oneOf" in schema:
        kinds = [_kind(each, whole) for each in (*schema.get("anyOf", ()), *schema.get("oneOf", ()))]
        return " or ".join(dict.fromkeys(kinds))
    kinds = schema.get("type", "any")
    return " or ".join([kinds] if isinstance(kinds, str) else kinds)


SOURCES: dict[str, Callable[[], str]] = {
    "commands": commands,
    "formats": formats,
    "failures": failures,
    "columns of report.csv": columns,
    "floors": floors,
    "rooms": rooms,
    "modules": modules,
    **{f"fields of {name}": fields_of(name) for name in SCHEMAS},
}
"""Name of a generated stretch -> what makes it."""


def refresh(text: str) -> str:
    """A page with its generated stretches made anew."""
    return _STRETCH.sub(lambda m: f"{m[1]}\n{SOURCES[m[2]]()}\n{m[3]}", text)


def main() -> None:
    """Write every page that is not up to date, and name it."""
    for page in PAGES:
        text = read(page)
        made = refresh(text)
        if made != text:
            page.write_text(made, encoding="utf-8")
            print(page.relative_to(ROOT))


if __name__ == "__main__":
    main()
