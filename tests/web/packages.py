"""The packages of package.json, which `.ci/run` installs with npm, and the scripts of theirs that a browser runs."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from tests.players.chromium import Chromium

HERE = Path(__file__).resolve().parent

FOLDER = Path(sys.prefix) / "web"
"""Where `.ci/run` installs them: in the environment's own folder, which git does not see."""


def find_package_file(name: str) -> Path:
    """A file of a package, by its path under node_modules. Skips the test where it is not installed."""
    path = FOLDER / "node_modules" / name
    if not path.is_file():
        pytest.skip(f"{name} of npm is not here; .ci/run installs it")
    return path


@cache
def read_script(name: str) -> str:
    """The text of a package's script."""
    return find_package_file(name).read_text(encoding="utf-8")


@cache
def bundle_blocks() -> str:
    """blocks.mjs and all that it imports as one script, which esbuild makes once for an installation."""
    esbuild = find_package_file("esbuild/bin/esbuild")
    find_package_file("@wordpress/block-library/package.json")
    if shutil.which("node") is None:
        pytest.skip("no node on this machine")
    entry = HERE / "blocks.mjs"
    made_from = hashlib.sha256(entry.read_bytes() + (HERE / "package-lock.json").read_bytes()).hexdigest()[:12]
    bundle = FOLDER / f"blocks-{made_from}.js"
    if not bundle.exists():
        _run_esbuild(esbuild, entry, bundle)
    return bundle.read_text(encoding="utf-8")


def need_script(chromium: Chromium, what: str, script: Callable[[], str]) -> None:
    """Let the browser's empty page have a script, unless that has already brought what it is called `what`."""
    home = f"{chromium.server.address}/"
    if chromium.tab.ask("location.href") != home:
        chromium.visit(home, "true")
    if chromium.tab.ask(f"typeof {what}") == "undefined":
        chromium.tab.ask(f"{script()}; 0")


def _run_esbuild(esbuild: Path, entry: Path, bundle: Path) -> None:
    """Write the bundle under a name of its own, then rename: several workers may make it at once."""
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        made = Path(folder) / bundle.name
        no_media = ("--loader:.wasm=empty", "--loader:.css=empty")  # neither is needed to read a post
        production = '--define:process.env.NODE_ENV="production"'
        command = ["node", str(esbuild), str(entry), "--bundle", "--minify", f"--outfile={made}", production, *no_media]
        variables = {**os.environ, "NODE_PATH": str(FOLDER / "node_modules")}
        done = subprocess.run(command, env=variables, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        made.rename(bundle)
