"""Which options of `bts still` have no effect beside others, and which marks have nothing to draw."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bts.choices import IMAGE_FORMATS, one_of
from bts.cli.kit.combinations import Idle, WrittenOptions, need_only, read_written, refuse_idle
from bts.config import StillsOptions

if TYPE_CHECKING:
    from bts.stills import StillRequest

LOSSY = one_of(name for name, files in IMAGE_FORMATS.items() if files.lossy)
CHROMA = one_of(name for name, files in IMAGE_FORMATS.items() if files.chroma)
"""The formats that have a quality, and those that have a choice of colours, as words."""

MARKS = {"burn_caption": "caption", "burn_credit": "credit"}
"""Option that draws words -> the mark of a still that has them."""


@dataclass(frozen=True)
class StillOrder:
    """What stills are made with: the settings with the options over them, the `presets` that were named as options,
    whether crops are drawn in place of stills (`shows`), and the `words` of --caption, --alt and --credit.
    """

    options: StillsOptions
    presets: tuple[str, ...]
    shows: bool
    words: Mapping[str, str]

    @property
    def shaped(self) -> bool:
        """Whether a picture is cropped, or a crop drawn: one of the presets has a shape."""
        return self.shows or any(shape.aspect is not None for shape in self.options.shapes.values())

    def wide(self) -> list[str]:
        """The presets named as options that say a width and no shape."""
        return [name for name in self.presets if (p := self.options.all_presets[name]).width and p.aspect is None]

    def shapeless(self) -> list[str]:
        """The presets named as options that say no shape."""
        return [name for name in self.presets if self.options.all_presets[name].aspect is None]


def _needs_loss(order: StillOrder, _: WrittenOptions) -> str:
    form = order.options.format
    return "" if IMAGE_FORMATS[form].lossy else f"has no effect on {form}, which loses nothing"


def _limits(order: StillOrder, written: WrittenOptions) -> str:
    return _needs_loss(order, written) if order.options.max_kb else ""


def _needs_chroma(order: StillOrder, _: WrittenOptions) -> str:
    form = order.options.format
    return "" if IMAGE_FORMATS[form].chroma else f"has no effect on {form}, which has no choice of it"


def _needs_size(order: StillOrder, _: WrittenOptions) -> str:
    sized = order.options.srcset or any(shape.width for shape in order.options.shapes.values())
    return "" if sized else "has no effect: nothing says how large the picture is to be"


def _needs_shape(order: StillOrder, _: WrittenOptions) -> str:
    crop = order.options.crop
    return "" if order.shaped or crop == "none" else f"{crop} has no effect: no preset with a shape is asked for"


def _needs_crop(order: StillOrder, _: WrittenOptions) -> str:
    return "none leaves --show-crop nothing to draw" if order.shows and order.options.crop == "none" else ""


def _needs_stills(order: StillOrder, _: WrittenOptions) -> str:
    return "has no effect on the whole picture that --show-crop draws on" if order.shows else ""


def _needs_own_shape(order: StillOrder, _: WrittenOptions) -> str:
    names = order.shapeless() if order.shows else []
    return f"{', '.join(names)} has no shape that --show-crop could draw" if names else ""


def _needs_own_width(order: StillOrder, _: WrittenOptions) -> str:
    names = order.wide() if order.options.srcset else []
    return f"{', '.join(names)} has no effect: --srcset, or srcset in bts.toml, says other widths" if names else ""


def _is_empty(name: str) -> Callable[[StillOrder, WrittenOptions], str]:
    return lambda order, _: "" if order.words[name].strip() else "has no words"


STILL_RULES: tuple[Idle[StillOrder], ...] = (
    Idle("quality", _needs_loss, f"make {LOSSY}, or leave it out"),
    Idle("max_kb", _limits, f"make {LOSSY}, or a smaller preset or width"),
    Idle("subsampling", _needs_chroma, f"make {CHROMA}, or leave it out"),
    Idle("enlarge", _needs_stills, "leave it out"),
    Idle("enlarge", _needs_size, "add --preset or --srcset, or leave it out"),
    Idle("crop", _needs_crop, "leave one of them out"),
    Idle("crop", _needs_shape, "add --preset with a shape, such as square or hero, or leave it out"),
    Idle("srcset", _needs_stills, "leave one of them out"),
    Idle("presets", _needs_own_shape, "name presets with a shape, such as square, or leave it out"),
    Idle("presets", _needs_own_width, "name full, or presets with a shape, or leave one of them out"),
    Idle("no_logo", lambda _, written: "beside --logo contradicts it" if "logo" in written else "", "give one of them"),
    Idle("verbose", lambda _, written: "says nothing beside --quiet" if "quiet" in written else "", "give one of them"),
    *(Idle(name, _is_empty(name), "leave it out, or write what it is to say") for name in ("caption", "alt", "credit")),
)
"""The options of `bts still` that have no effect in some orders, in the order of --help."""

OF_WHERE = ("clip", "times", "where", "output", "as_json", "quiet")
OF_CHECK = ("clip", "times", "check", "strict", "as_json", "quiet")
"""The parameters that count beside --where, and beside --check where pictures are looked at that were made."""


def refuse_idle_options(order: StillOrder) -> None:
    """Raise UsageError for an option that was written and has no effect."""
    refuse_idle(STILL_RULES, order, read_written())


def need_where_alone() -> None:
    """Raise UsageError for an option that was written and has no effect beside --where."""
    need_only(OF_WHERE, read_written(), "--where only tells of pictures that are there")


def need_check_alone() -> None:
    """Raise UsageError for an option that was written and has no effect where made pictures are checked."""
    need_only(OF_CHECK, read_written(), "--check without a time makes nothing")


def refuse_wordless(requests: "Sequence[StillRequest]", options: StillsOptions) -> None:
    """Raise OutputError where words are to be drawn, by an option of the command, that one of the stills has not.

    What bts.toml asks for is left out with a remark instead: not every still of a house has a caption.
    """
    written, values = read_written(), {"burn_caption": options.burn_caption, "burn_credit": options.burn_credit}
    asked = [mark for name, mark in MARKS.items() if name in written and values[name]]
    if asked:
        # Fonts take as long to import as two stills to make.
        from bts.stills.marks import need_words

        need_words(requests, options, asked)
