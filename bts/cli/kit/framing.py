"""The options that say which part of its picture a still shows."""

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import click

from bts.choices import CROPS, read_crop

if TYPE_CHECKING:
    from bts.config import StillsOptions
    from bts.stills import StillRequest


class Crop(click.ParamType[str]):
    """One of `choices.CROPS`, or a point of the picture."""

    name = "crop"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The words as they are; what is neither is a usage error."""
        try:
            read_crop(str(value))
        except ValueError as error:
            self.fail(str(error))
        return str(value)


@dataclass(frozen=True)
class CropChoice:
    """What the command line says of the crop of stills; None where it says nothing. `show`: draw the crops instead."""

    crop: str | None = None
    trim_bars: bool | None = None
    show: bool = False

    def put_on(self, options: "StillsOptions") -> "StillsOptions":
        """The settings with this over them."""
        trim = options.trim_bars if self.trim_bars is None else self.trim_bars
        return replace(options, crop=self.crop or options.crop, trim_bars=trim)

    def take_presets(self, options: "StillsOptions") -> "StillsOptions":
        """The settings without presets and widths where crops are drawn: there is one whole picture then."""
        return replace(options, preset=(), max_width=0, srcset=()) if self.show else options

    def tell_idle(self, request: "StillRequest", crop: Mapping[str, Any] | None) -> list[str]:
        """Remarks on what was asked for on the command line and left a picture as it is; `crop` is what it shows."""
        from bts.stills.framing import UNCROPPED

        if self.show or crop is None or crop.get("why") != UNCROPPED:
            return []
        told = []
        if self.crop is not None and self.crop != "none" and request.preset.aspect is not None:
            told.append(f"{request.name} has the shape of its preset already: --crop {self.crop} cuts nothing")
        if self.trim_bars:
            told.append(f"{request.name} has no black bars at both sides: --trim-bars takes nothing off")
        return told

    def show_on(self, requests: "Sequence[StillRequest]", options: "StillsOptions") -> "Sequence[StillRequest]":
        """The requests; where crops are drawn, those of the presets of `options` that have a shape, else of all."""
        if not self.show:
            return requests
        chosen = {name: shape for name, shape in options.shapes.items() if shape.aspect is not None}
        shapes = chosen or {name: shape for name, shape in options.all_presets.items() if shape.aspect is not None}
        return [replace(one, name=f"{one.name}-crops", crops=tuple(shapes.items())) for one in requests]


def framing_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add --crop, --trim-bars and --show-crop to a command, which takes them as `framing`, a CropChoice."""

    @click.option(
        "--crop", type=Crop(), metavar=f"{'|'.join(CROPS)}|X,Y",
        help="What a preset's shape keeps: smart (default) heads, then other subjects and lettering; or the middle; or "
        "a point, in shares (0.62,0.4), percent (62%,40%) or pixels (1190px,430px). none: no crop.",
    )  # fmt: skip
    @click.option("--trim-bars/--no-trim-bars", default=None, help="Take black bars off; smart crops never keep any.")
    @click.option(
        "--show-crop", "show", is_flag=True,
        help="Make the whole picture with the crops of all presets drawn on it, as NAME-crops, in place of the stills.",
    )  # fmt: skip
    @functools.wraps(command)
    def taken(*args: Any, crop: str | None, trim_bars: bool | None, show: bool, **others: Any) -> None:
        command(*args, framing=CropChoice(crop, trim_bars, show), **others)

    return taken
