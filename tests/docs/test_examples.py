"""Examples run as they are written: those of the pages, and those that `--help` shows."""

import re
import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.docs.generate import all_commands, example_lines
from tests.docs.pages import PAGES, blocks
from tests.docs.workspace import Workspace

RUN = [page for page in PAGES if page.name != "extending.md" and any(block.mark == "run" for block in blocks(page))]

PREPARE = {
    "bts note export": [f"bts note add clip.mp4 {time} Scene -k set" for time in (0, 12, 40)],
    "bts note restore": [
        *(f"bts note edit clip.mp4 k7qd --text {number}" for number in range(12)),
        "bts note rm clip.mp4 k7qd",
    ],
    "bts note adopt": [
        "bts note add clip.mp4 1 Seen",
        "mv clip.mp4 archive/clip.mp4",
        "cp archive/clip.mp4 copy.mp4",
    ],
    "bts index": ["mkdir archive/results"],
    "bts search": [
        'bts note add clip.mp4 1 "Behind the bar"',
        'bts note add trailer.mp4 1 "The casino has two roulettes" -p Thea',
        "bts run trailer.mp4 --only shots",
        "bts index",
        "bts still trailer.mp4 1 -o still.jpg",
        "bts note add clip.mp4 2 Fell -k blooper",
        "bts index",
    ],
    "bts note undo": ["bts note rm clip.mp4 k7qd"],
    "bts note merge": ["git init -q ."],
}
"""What must have happened before a command's examples can run."""

ENDS = {
    "bts note check clip.mp4 --strict && bts story clip.mp4": (5, "nobody is credited, so there is no story"),
    "bts note import clip.mp4 --embedded chapters": (2, "the clip has no chapters"),
    "bts note import clip.mp4 --embedded subtitles --track de": (2, "the clip has no captions inside"),
    "bts snippet interview.mp4 1:02-1:09 --captions-from clip --track de": (2, "the clip has no captions inside"),
    "bts story interview.mp4 --publish wordpress": (2, "no site is named"),
    "bts reel interview.mp4 --kind hidden-camera --cards first --captions both -o hidden.mp4": (
        2,
        "no note is of that kind",
    ),
    "bts search kind:hidden-camera after:1962 before:1970 longer:10m": (1, "nothing is found"),
    "bts search rain OR snow clip:reel0 format:mpeg2 --json": (1, "nothing is found"),
}
"""Examples that end otherwise than with 0 on these files, and why."""

NEEDS = {"xdg-open": "xdg-open", "jq": "jq", "git": "git"}
"""Word in an example -> the program that must be there; a desktop, which a player needs too, is never there."""


def command_of(line: str) -> tuple[str, int]:
    """A line of an example and the exit code that its comment (`# exit 5`) promises, 0 without one."""
    promised = re.search(r"# exit (\d+)", line)
    return line, int(promised[1]) if promised else 0


@pytest.mark.slow
@pytest.mark.timeout(300)  # several whole pipelines
@pytest.mark.parametrize("page", RUN, ids=lambda page: page.name)
def test_examples_of_pages_run(page: Path, workspace: Workspace) -> None:
    for block in blocks(page):
        if block.mark.startswith("file: "):
            workspace.write(block.mark.removeprefix("file: "), block.text)
        elif block.mark == "run":
            for line in block.text.splitlines():
                command, code = command_of(line)
                done = workspace.run(command)
                assert done.returncode == code, f"{block}: {line}\n{done.stdout}{done.stderr}"


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", [name for name, command in all_commands() if command.epilog])
def test_examples_of_help_run(name: str, workspace: Workspace) -> None:
    lines = example_lines(dict(all_commands())[name])
    assert lines
    for line in PREPARE.get(name, ()):
        assert workspace.run(line).returncode == 0, line
    for line in lines:
        if line.startswith(("xdg-open", "bts note watch")) or "transnetv2" in line or not _has_programs(line):
            continue
        done = workspace.run(line.replace("/archive", "archive"))
        expected = ENDS.get(line, (0, ""))[0]
        assert done.returncode == expected, f"{line}\n{done.stdout}{done.stderr}"


def _has_programs(line: str) -> bool:
    return all(shutil.which(program) for word, program in NEEDS.items() if re.search(rf"(^|\| ){word} ", line))


def test_the_first_commands_of_the_readme_name_files_that_exist() -> None:
    (block,) = (block for block in blocks(ROOT / "README.md") if block.mark == "command: run")
    assert (ROOT / block.text.split()[-1]).is_file()
