"""The plain server that everybody has at hand: `python -m http.server`, which knows no byte ranges."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def serve_plainly(folder: Path) -> Iterator[str]:
    """The address of a folder, while `python -m http.server` serves it on this machine alone."""
    command = [sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            first = process.stdout.readline()  # Serving HTTP on 127.0.0.1 port 40123 (http://127.0.0.1:40123/) ...
            yield first.partition("(")[2].partition(")")[0]
        finally:
            process.terminate()
