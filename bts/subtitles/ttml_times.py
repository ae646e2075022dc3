"""Times of TTML, looked at before a library reads them: it passes over what it cannot read."""

from fractions import Fraction
from xml.etree.ElementTree import Element

from bts.errors import InputError
from bts.subtitles.blocks import Remarks, quote
from bts.subtitles.xmltree import REMEDY, Tree, keep_children

TIMES = ("begin", "end", "dur")
"""Attributes that hold a time."""


def leave_out_wrong_times(tree: Tree, remarks: Remarks) -> None:
    """Take each element out, with a remark, of which a time is not understood or a time of media that is no time."""
    from ttconv.imsc import attributes

    context = attributes.TemporalAttributeParsingContext()
    context.frame_rate = read_rate(tree.root)
    context.tick_rate = attributes.TickRateAttribute.extract(tree.root)
    context.time_base = attributes.TimeBaseAttribute.extract(tree.root)
    context.drop_mode = attributes.DropModeAttribute.extract(tree.root)
    if context.drop_mode is attributes.DropMode.dropNTSC:
        _write_colons(tree.root)

    def is_wrong(element: Element) -> bool:
        for attribute in TIMES:
            written = element.get(attribute)
            if written is None:
                continue
            try:
                attributes.parse_time_expression(context, written)
            except (ValueError, ZeroDivisionError):
                remarks.skip(tree.lines[element], f"not a time ({attribute}): {quote(written)}")
                return True
        return False

    def clean(parent: Element) -> None:
        keep_children(parent, lambda child: not is_wrong(child))
        for child in parent:
            clean(child)

    clean(tree.root)


def _write_colons(root: Element) -> None:
    """Write drop-frame timecode with colons alone: TTML does not know the semicolon that others put before frames."""
    for element in root.iter():
        for attribute in TIMES:
            if ";" in (written := element.get(attribute, "")):
                element.set(attribute, written.replace(";", ":"))


def read_rate(root: Element) -> Fraction:
    """Frames a second of a document. Raises InputError where it says none that can be."""
    from ttconv.imsc import attributes

    try:
        rate = Fraction(attributes.FrameRateAttribute.extract(root))
    except (ValueError, ZeroDivisionError) as error:
        raise InputError("its rate of frames is none (frameRate, frameRateMultiplier)", None, REMEDY) from error
    if rate <= 0:
        raise InputError(f"its rate of frames is {rate}", None, REMEDY)
    return rate
