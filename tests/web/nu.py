"""The Nu checker's verdict on pages: the letter of HTML and CSS."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.web.packages import find_package_file

TIMEOUT = 100
"""Seconds that the checker may take for all pages of a call."""


def list_errors(pages: Sequence[Path]) -> list[str]:
    """The errors in pages, a line each: the file, the line in it, what is wrong. One start of Java for all."""
    jar = find_package_file("vnu-jar/build/dist/vnu.jar")
    if shutil.which("java") is None:
        pytest.skip("no Java on this machine")
    flags = ("--format", "json", "--errors-only", "--also-check-css")
    command = ["java", "-jar", str(jar), *flags, *map(str, pages)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=TIMEOUT, check=False)
    messages = json.loads(done.stderr)["messages"]
    assert done.returncode == (1 if messages else 0), done.stderr
    return [_describe(message) for message in messages]


def _describe(message: dict[str, str]) -> str:
    name = Path(unquote(urlsplit(message.get("url", "")).path)).name
    return f"{name}:{message.get('lastLine', '?')} {message['message']}"
