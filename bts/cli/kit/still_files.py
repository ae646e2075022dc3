"""The options that say which files a still is written to: format, presets, widths, quality; and their JSON values."""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bts.choices import IMAGE_FORMATS, STILL_PRESETS, SUBSAMPLINGS, format_of, one_of
from bts.errors import UsageError
from bts.files import make_link

if TYPE_CHECKING:
    from bts.config import StillsOptions
    from bts.stills import StillRequest


class Widths(click.ParamType[tuple[int, ...]]):
    """Widths in pixels, with commas between."""

    name = "widths"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, ...]:
        """The widths; what is none is a usage error."""
        if isinstance(value, tuple):
            return value
        words = [word.strip() for word in str(value).split(",")]
        if not all(word.isascii() and word.isdigit() and int(word) > 0 for word in words):
            self.fail(f"{value!r} is no list of widths: give pixels with commas between, such as 480,960,1600")
        return tuple(int(word) for word in words)


@dataclass(frozen=True)
class StillFiles:
    """What the command line says of the files of stills; what it does not say is None, False or empty."""

    form: str | None = None
    presets: tuple[str, ...] = ()
    srcset: tuple[int, ...] = ()
    enlarge: bool = False
    quality: int | None = None
    subsampling: str | None = None
    max_kb: int | None = None

    def put_on(self, options: "StillsOptions") -> "StillsOptions":
        """The settings with this over them. Raises UsageError for an unknown preset."""
        for name in self.presets:
            if name not in options.all_presets:
                raise UsageError(f"there is no preset {name!r}", None, f"presets are {one_of(options.all_presets)}")
        return replace(
            options,
            format=self.form or options.format,
            preset=self.presets or options.preset,
            srcset=self.srcset or options.srcset,
            enlarge=self.enlarge or options.enlarge,
            quality=self.quality or options.quality,
            subsampling=self.subsampling or options.subsampling,
            max_kb=options.max_kb if self.max_kb is None else self.max_kb,
        )


def still_file_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options to a command, which takes them as `files`, a StillFiles."""

    @click.option(
        "--format", "form", type=click.Choice(list(IMAGE_FORMATS)), help="Default: by FILE, bts.toml, else jpg."
    )
    @click.option(
        "--preset", "presets", metavar="NAME[,NAME]", multiple=True,
        help=f"Size and shape: {', '.join(STILL_PRESETS)}, or one of [stills.presets] in bts.toml. "
        "Several with commas: a file for each, with its name.",
    )  # fmt: skip
    @click.option(
        "--srcset", type=Widths(), metavar="PX,PX...", default=(),
        help="A file in each of these widths, with `-480w` in its name; wider ones than the picture are left out.",
    )  # fmt: skip
    @click.option("--enlarge", is_flag=True, help="Enlarge a picture that is smaller than its preset.")
    @click.option("--quality", type=click.IntRange(1, 100), help="Of jpg, webp and avif; default 92.")
    @click.option(
        "--subsampling", type=click.Choice(SUBSAMPLINGS),
        help="Of jpg and avif: colours in every pixel (444, default), or one for four pixels: smaller files.",
    )  # fmt: skip
    @click.option(
        "--max-kb", type=click.IntRange(0), metavar="N",
        help="The best quality at which a file has at most N kB of 1000 bytes; 0: any.",
    )  # fmt: skip
    @functools.wraps(command)
    def taken(
        *args: Any, form: str | None, presets: tuple[str, ...], srcset: tuple[int, ...], enlarge: bool,
        quality: int | None, subsampling: str | None, max_kb: int | None, **others: Any,
    ) -> None:  # fmt: skip
        names = tuple(dict.fromkeys(name.strip() for given in presets for name in given.split(",")))
        files = StillFiles(form, names, srcset, enlarge, quality, subsampling, max_kb)
        command(*args, files=files, **others)

    return taken


def count_files(options: "StillsOptions") -> int:
    """How many files are made of each still."""
    return len(options.shapes) * max(1, len(set(options.srcset)))


def file_values(paths: Sequence[Path], request: "StillRequest") -> dict[str, Any]:
    """What a still's files are, as JSON values: size in pixels and bytes, preset and format of the widest, and each.

    `srcset` is ready for the attribute of that name, where the still has widths: addresses beside the page.
    """
    from bts.metadata.pictures import picture_size

    files = []
    for path in paths:
        width, height = picture_size(path)
        files.append({"path": str(path), "width": width, "height": height, "bytes": path.stat().st_size})
    widest = {name: files[0][name] for name in ("width", "height", "bytes")}
    described = {**widest, "preset": request.preset_name, "format": format_of(paths[0].name, IMAGE_FORMATS)}
    if not request.widths:
        return described
    files.reverse()
    srcset = ", ".join(f"{make_link(Path(str(file['path'])).name)} {file['width']}w" for file in files)
    return {**described, "files": files, "srcset": srcset}
