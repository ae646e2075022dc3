"""docs/extending.md is followed to the letter: its plug-ins are installed, its command is added, all of it is run."""

import json
import re
import shutil
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest
from PIL import Image

from bts.notes.formats import Keeps, get
from tests.conftest import ROOT
from tests.docs.pages import DOCS, Block, blocks, section
from tests.docs.workspace import Workspace

PAGE = DOCS / "extending.md"

BOOKMARKS = "[Bookmark]\n0=1000*One*2800FF\nnonsense\n1=0:02*Two*\n2=\n"


@pytest.fixture
def extended(workspace: Workspace) -> Workspace:
    """A workspace with a copy of the package, into which the page's files are written; plug-ins lie beside it."""
    source, plugins = workspace.folder / "source", workspace.folder / "plugins"
    shutil.copytree(ROOT / "bts", source / "bts", ignore=shutil.ignore_patterns("__pycache__"))
    workspace.packages += [source, plugins]
    for block in blocks(PAGE):
        kind, _, where = block.mark.partition(": ")
        if kind == "file" and where.endswith("pyproject.toml"):
            _install(plugins, tomllib.loads(block.text)["project"])
        elif kind == "file":
            workspace.write(f"source/{where}" if where.startswith("bts/") else where, block.text)
        elif kind == "line":
            _insert(source, where, block)
    return workspace


def _install(site: Path, project: Mapping[str, dict[str, dict[str, str]] | str]) -> None:
    """What pip leaves of a package's entry points: `NAME-VERSION.dist-info/` with METADATA and entry_points.txt."""
    folder = site / f"{project['name']}-{project['version']}.dist-info"
    folder.mkdir(parents=True)
    (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n")
    groups = project["entry-points"]
    assert isinstance(groups, dict)
    lines = [f"[{group}]\n" + "".join(f"{k} = {v}\n" for k, v in points.items()) for group, points in groups.items()]
    (folder / "entry_points.txt").write_text("\n".join(lines))


def _insert(source: Path, where: str, block: Block) -> None:
    """Put a block of lines behind the one line of a file that begins with the words given: `FILE, after WORDS`."""
    name, _, words = where.partition(", after ")
    path = source / name
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    (place,) = (i for i, line in enumerate(lines) if line.strip().startswith(words))
    added = [line.removeprefix("+") for line in block.text.splitlines(keepends=True)]
    path.write_text("".join([*lines[: place + 1], *added, *lines[place + 1 :]]), encoding="utf-8")


def _run(workspace: Workspace, title: str) -> str:
    """What the commands of a section of the page print, stdout and stderr."""
    printed = ""
    for block in blocks(PAGE):
        if block.mark == "run" and block.text in section(PAGE, title):
            for line in block.text.splitlines():
                done = workspace.run(line)
                printed += done.stdout + done.stderr
                assert done.returncode == 0, f"{line}\n{printed}"
    return printed


def test_the_detector_of_the_page_is_found_and_finds_cuts(extended: Workspace) -> None:
    printed = _run(extended, "A detector")
    assert printed.count(" cut ") == 3  # trailer.mp4 has four scenes
    assert "brightness" in extended.run("bts shots trailer.mp4 --detector none-such").stderr
    assert "finds no jump cuts" in extended.run("bts shots trailer.mp4 --detector brightness --jumps").stderr


def test_the_format_of_the_page_goes_out_and_comes_back(extended: Workspace) -> None:
    printed = _run(extended, "A note format")
    assert "cannot be kept in PotPlayer bookmarks" in printed
    written = (extended.folder / "interview.pbf").read_text(encoding="utf-8")
    assert written.startswith("[Bookmark]\n0=15500*First look*\n")
    (extended.folder / "clip.mp4.notes.json").unlink()
    extended.run("bts note import clip.mp4 interview.pbf -t back")
    back = extended.run("bts note list clip.mp4 -t back").stdout
    assert re.search(r"0:15.5 .*First look", back)
    assert "A blooper" in back
    extended.write("broken.pbf", BOOKMARKS)
    done = extended.run("bts note import trailer.mp4 broken.pbf --dry-run -v")
    assert "One" in done.stdout + done.stderr
    assert "line 3: not a bookmark of PotPlayer" in done.stderr
    assert "line 4: not a number of milliseconds: '0:02'" in done.stderr


def test_the_command_of_the_page_is_in_the_help_and_works(extended: Workspace) -> None:
    assert _run(extended, "A command").strip() == "00:01:20.000"
    assert "Print how long a clip is." in extended.run("bts --help").stdout
    assert "bts length interview.mp4" in extended.run("bts length --help").stdout


def test_the_stage_of_the_page_runs_once(extended: Workspace) -> None:
    printed = _run(extended, "A stage of `bts run`")
    assert "1 list of times" in printed
    assert "trailer.mp4: 1 list of times in outputs/trailer (all done before)" in printed
    times = (extended.folder / "outputs" / "trailer" / "times.txt").read_text().split()
    assert times == ["00:00:00.000", "00:00:01.000", "00:00:02.000", "00:00:03.000"]


def test_the_preset_of_the_page_gives_its_shape(extended: Workspace) -> None:
    _run(extended, "A still preset")
    with Image.open(extended.folder / "banner.jpg") as image:
        assert image.size == (300, 100)


def test_the_theme_of_the_page_is_in_the_story(extended: Workspace) -> None:
    _run(extended, "A story theme")
    page = (extended.folder / "outputs" / "trailer" / "story.html").read_text(encoding="utf-8")
    assert "Harbour Serif" in page


def test_the_criterion_of_the_page_is_scored(extended: Workspace) -> None:
    shots = json.loads(_run(extended, "A measure of the best frame"))["shots"]
    assert all(0 < shot["keyframe"]["scores"]["light"] <= 1 for shot in shots)


def test_the_page_names_all_that_a_format_keeps() -> None:
    example = next(block for block in blocks(PAGE) if "FORMAT = Format(" in block.text)
    fields = [name for name in Keeps.__dataclass_fields__ if name != "details"]
    assert all(re.search(rf"\b{name}=", example.text) for name in fields)
    assert get("srt").keeps.time is not None
