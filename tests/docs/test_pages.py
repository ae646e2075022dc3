"""The pages hang together: links lead somewhere, named files and names of the code exist, settings parse."""

import re
import tomllib
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from bts import config
from bts.notes.formats.kit import registry
from bts.shots import detector
from tests.conftest import ROOT
from tests.docs.pages import PAGES, Block, anchors, blocks, code_spans, links, read

GROUPS = {detector.GROUP, registry.GROUP}
"""Entry-point groups, which look like names of modules."""

BLOCKS = [block for page in PAGES for block in blocks(page)]

_PATH = re.compile(r"(?:bts|tests|docs|samples|\.ci)/[\w./-]*")
_NAME = re.compile(r"bts(?:\.\w+)+")
_MARKS = re.compile(r"run|not run: .+|file: .+|line: .+|command: (run|tests)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in links(page):
        name, _, anchor = target.partition("#")
        goal = page.parent / name if name else page
        assert goal.exists(), f"{page.name} links to {target}"
        assert not anchor or anchor in anchors(goal), f"{page.name} links to {target}: no such heading"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_of_the_project_that_are_named_exist(page: Path) -> None:
    named = [span for span in code_spans(page) if _PATH.fullmatch(span)]
    assert not [name for name in named if not (ROOT / name).exists()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_names_of_the_code_exist(page: Path) -> None:
    named = {span for span in code_spans(page) if _NAME.fullmatch(span)} - GROUPS - {"bts.toml", "bts.log"}
    assert not [name for name in sorted(named) if not _is_name(name)]


def test_every_page_is_in_the_index() -> None:
    index = {(ROOT / "docs" / target).resolve() for target in links(ROOT / "docs" / "README.md")}
    missing = [page.name for page in PAGES if page.resolve() not in index and page.name != "README.md"]
    assert not missing


@pytest.mark.parametrize("block", [b for b in BLOCKS if b.language in ("sh", "python", "diff")], ids=str)
def test_blocks_of_code_are_marked(block: Block) -> None:
    taken_from_help = block.page.name == "commands.md"
    assert taken_from_help or _MARKS.fullmatch(block.mark), f"mark {block} as in tests/docs/pages.py"


@pytest.mark.parametrize("block", [b for b in BLOCKS if b.language == "toml"], ids=str)
def test_settings_parse(block: Block, tmp_path: Path) -> None:
    if tomllib.loads(block.text).keys() & {"project", "tool"}:
        return
    (tmp_path / config.FILE_NAME).write_text(block.text, encoding="utf-8")
    loaded = config.load(tmp_path / "interview.mp4")
    assert loaded.path == tmp_path / config.FILE_NAME
    assert loaded != config.Config(path=loaded.path), "an example that sets nothing"


def test_the_marker_pages_hold_blocks_of_each_kind() -> None:
    assert {"sh", "toml", "python"} <= {block.language for block in BLOCKS}
    assert len([block for block in BLOCKS if block.mark == "run"]) > 5
    assert "command: tests" in read(ROOT / "README.md")


def _is_name(name: str) -> bool:
    """Whether a dotted name is a module of bts, or something in one."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found: Any = import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for part in parts[length:]:
            if not hasattr(found, part) and part not in getattr(found, "__annotations__", {}):
                return False
            found = getattr(found, part, None)
        return True
    return False
