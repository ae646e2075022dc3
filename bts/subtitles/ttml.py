"""TTML and what is made of it: IMSC, EBU-TT, EBU-TT-D, SMPTE-TT, iTunes Timed Text. ttconv reads the times.

ttconv reports times that it cannot read only to its log, and then goes on without them; they are looked for before, and
what has one is left out. It keeps neither lines nor speakers nor names of elements, but their languages: each paragraph
gets a language of its own before, by which all that is found again.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element, ElementTree

from bts.errors import InputError
from bts.subtitles.blocks import Remarks
from bts.subtitles.cues import Subtitles, Timecoded
from bts.subtitles.library import find_styles, lay_out_element, listen
from bts.subtitles.marks import Run, lay_out, single_spaces
from bts.subtitles.markup import Plain
from bts.subtitles.reading import Entry, make_subtitles
from bts.subtitles.ttml_sheet import TT, Sheet
from bts.subtitles.ttml_times import TIMES, leave_out_wrong_times, read_rate
from bts.subtitles.xmltree import REMEDY, Tree, keep_children, parse_tree
from bts.timecode import is_label

if TYPE_CHECKING:
    from ttconv.model import ContentElement

PARAMETER, METADATA = f"{TT}#parameter", f"{TT}#metadata"
OURS = "urn:bts:note"
"""Namespace of attributes in which bts writes what TTML has no place for."""

XML_ID, XML_LANG, XML_SPACE = (f"{{http://www.w3.org/XML/1998/namespace}}{name}" for name in ("id", "lang", "space"))

KEPT = (
    *TIMES, "timeContainer", XML_LANG, XML_SPACE,
    *(f"{{{PARAMETER}}}{name}" for name in ("frameRate", "frameRateMultiplier", "tickRate", "timeBase", "dropMode")),
)  # fmt: skip
"""Attributes that say when words are shown, and which white space counts."""

LOOKS = tuple(f"{{{TT}}}{name}" for name in ("head", "set", "metadata"))
"""Elements that hold no words that are shown."""

NAMESPACES = {
    f"{old}{part}": f"{TT}{new}"
    for old in ("http://www.w3.org/2006/10/ttaf1", "http://www.w3.org/2006/04/ttaf1")
    for part, new in (("", ""), ("#parameter", "#parameter"), ("#metadata", "#metadata"),
                      ("#style", "#styling"), ("#styling", "#styling"))
} | {"": TT}  # fmt: skip
"""Namespaces of drafts of TTML, and none at all -> that of TTML."""

STARTS = ("10:00:00:00", "01:00:00:00", "00:00:00:00")
"""Where broadcasters' timelines start."""

TIMED = tuple(f"{{{TT}}}{name}" for name in ("body", "div", "p", "span"))
"""Elements that have times."""

FOREVER = 1_000_000_000
"""Seconds of an end that none has: 30 years."""

MOST_STEPS = 1000
"""Times at which the words of one paragraph change, above which all are shown at once; a long one sung has 50."""

_ROOT = re.compile(r"<(?:[^\s/>?!:][^\s/>:]{0,40}:)?([^\s/>?!:][^\s/>:]{0,40})")
_IMAGES = ("backgroundImage", "image")


@dataclass(frozen=True)
class _Source:
    """What ttconv does not keep of an element `p`: its line, its own name, who speaks, whether it has words, its place.

    `parts` says who speaks in its spans, by the language that each was given.
    """

    line: int
    identifier: str
    voices: tuple[str, ...]
    worded: bool
    settings: str
    parts: Mapping[str, str]


@dataclass(frozen=True)
class _Piece:
    """Words (or a line break) and the time at which they are shown; `end` is None where none is said.

    `kept`: their white space is kept as it is.
    """

    start: Fraction
    end: Fraction | None
    words: str
    kept: bool
    styles: frozenset[str] = frozenset()
    voice: str = ""


def looks_like_ttml(text: str) -> bool:
    """Whether a text is XML whose root is `tt`."""
    root = _ROOT.search(text) if text.lstrip().startswith("<") else None
    return root is not None and root[1] == "tt"


def read_ttml(text: str) -> Subtitles:
    """The captions of a text in order of the document. `ttm:agent` gives a cue's voices.

    What is shown in several steps, as words one by one, is a cue for each step. Where the document counts SMPTE
    timecode, so do the cues (Subtitles.timecoded).

    Raises:
        InputError: not XML, a document type that defines anything, no TTML, or its times count a clock of the day.
    """
    remarks = Remarks()
    tree = parse_tree(text, NAMESPACES)
    if tree.root.tag != f"{{{TT}}}tt":
        raise InputError(f"its root is {tree.root.tag.rpartition('}')[2][:40]}, not tt", None, "give a TTML file")
    if tree.root.get(f"{{{PARAMETER}}}timeBase") == "clock":
        raise InputError("its times are those of a clock on the wall (timeBase clock)", None, "export media times")
    pictures = _holds_pictures(tree)
    sheet = Sheet(tree.root)
    with listen("ttconv", remarks):
        timecoded = _find_timecode(tree.root)
        leave_out_wrong_times(tree, remarks)
        sources = _name_paragraphs(tree, sheet)
        body = _read_times(tree.root, sheet)
    entries = list(_list_entries(body, Fraction(0), None, sources)) if body is not None else []
    if not entries and pictures:
        raise InputError("it holds pictures of captions, not words", None, "ask for a file with text")
    for source in sources.values():
        if source.worded:
            remarks.skip(source.line, "it is shown at no time, or outside the time of what holds it")
    return make_subtitles(entries, remarks, timecoded=timecoded)


def _read_times(root: Element, sheet: Sheet) -> "ContentElement | None":
    """The body of a document with the times of all in it, None where it has none. Raises InputError."""
    from ttconv.imsc.reader import to_model

    _keep_times_alone(root, sheet)
    _write_ends(root)
    try:
        return to_model(ElementTree(root)).get_body()
    except Exception as error:  # whatever it raises, the person must learn that this file is not read
        raise InputError(f"its times cannot be read: {str(error)[:100]}", None, REMEDY) from error


def _keep_times_alone(root: Element, sheet: Sheet) -> None:
    """Take out the head, animations, and all that says how words look but for what is italic, bold or underlined.

    ttconv refuses a whole document for one colour that it does not understand.
    """
    elements = list(root.iter())
    # Before any attribute is taken out: styles are elements too.
    hidden = {element for element in elements if sheet.is_hidden(element)}
    ruby = {element: sheet.ruby_of(element) for element in elements}
    for element in elements:
        keep_children(element, lambda child: child.tag not in LOOKS and child not in hidden)
        _show_reading(element, ruby[element])
        kept = {name: element.attrib[name] for name in KEPT if name in element.attrib}
        if kept.get(XML_SPACE, "default") not in ("default", "preserve"):
            del kept[XML_SPACE]
        looks = sheet.looks(element)
        element.attrib.clear()
        element.attrib.update(kept | looks)


def _show_reading(element: Element, ruby: str) -> None:
    """Write a reading of ruby behind its characters, in brackets; those of the document are left out."""
    if ruby == "delimiter":
        element.text, element[:] = "", []
    elif ruby == "text" and "".join(element.itertext()).strip():
        element.text = f"({element.text or ''}"
        if len(element):
            element[-1].tail = f"{element[-1].tail or ''})"
        else:
            element.text += ")"


def _write_ends(element: Element) -> None:
    """Write the end FOREVER into all that has none, but for what stands in a sequence, and so ends by its content.

    ttconv takes the end of an element's content for that of the element, and forgets that it counts from its begin.
    """
    for child in element:
        timed = child.tag in TIMED and element.get("timeContainer") != "seq"
        if timed and child.get("end") is None and child.get("dur") is None:
            child.set("end", f"{FOREVER}s")
        _write_ends(child)


def _name_paragraphs(tree: Tree, sheet: Sheet) -> dict[str, _Source]:
    """Give each `p` a language of its own, and tell what stands behind each."""
    agents = dict(_list_agents(tree.root))
    sources: dict[str, _Source] = {}

    def visit(element: Element, spoken: tuple[str, ...], region: str, align: str) -> None:
        region = element.get("region", region)
        spoken = _speakers(element, agents) or spoken
        if element.tag == f"{{{TT}}}p":
            inner = tuple(name for child in element.iter() for name in _speakers(child, agents))
            name = f"p{len(sources)}"
            voices, worded = tuple(dict.fromkeys(inner or spoken)), bool("".join(element.itertext()).strip())
            parts = _name_spans(element, name, agents)
            settings = sheet.settings_of(element, region, align)
            sources[name] = _Source(tree.lines[element], _identifier(element), voices, worded, settings, parts)
            element.set(XML_LANG, name)
        for child in element:
            visit(child, spoken, region, sheet.align_of(element) or align)

    visit(tree.root, (), "", "")
    return sources


def _name_spans(paragraph: Element, name: str, agents: Mapping[str, str]) -> dict[str, str]:
    """Give each `span` of a paragraph, whose own language is `name`, one too, where spans say who speaks: who it is."""
    parts: dict[str, str] = {}

    def visit(element: Element, voice: str) -> None:
        told = _speakers(element, agents)
        voice = voice if not told else told[0] if len(told) == 1 else ""
        if element is paragraph:
            parts[name] = voice
        elif element.tag == f"{{{TT}}}span":
            key = f"{name}s{len(parts)}"
            element.set(XML_LANG, key)
            parts[key] = voice
        for child in element:
            visit(child, voice)

    if any(_speakers(child, agents) for child in paragraph.iter() if child is not paragraph):
        visit(paragraph, "")
    return parts


def _identifier(element: Element) -> str:
    return element.get(f"{{{OURS}}}id", element.get(XML_ID, ""))


def _list_agents(root: Element) -> Iterator[tuple[str, str]]:
    """The name of each agent of the document by its id: what it is called, else its id."""
    for agent in root.iter(f"{{{METADATA}}}agent"):
        names = [re.sub("[ \t\n\r]", " ", name.text or "").strip() for name in agent.iter(f"{{{METADATA}}}name")]
        if key := agent.get(XML_ID):
            yield key, next(filter(None, names), key)


def _speakers(element: Element, agents: Mapping[str, str]) -> tuple[str, ...]:
    keys = element.get(f"{{{METADATA}}}agent", "").split()
    return tuple(agents.get(key, key) for key in keys)


def _list_entries(
    element: "ContentElement", start: Fraction, end: Fraction | None, sources: dict[str, _Source]
) -> Iterator[Entry]:
    """The captions of the paragraphs in an element whose parent is shown from `start` to `end`.

    What stands behind a paragraph that has any is taken out of `sources`.
    """
    from ttconv.model import P

    begin, until = _times(element, start, end)
    if isinstance(element, P):
        source = sources[element.get_lang()]
        found = list(_list_steps(list(_list_pieces(element, begin, until, source.parts)), source))
        if until is not None and until < begin:
            # Nobody sees it; whoever makes cues of entries names it.
            found = [Entry(source.line, begin, until, lay_out_element(element))]
        if found:
            del sources[element.get_lang()]
        yield from found
        return
    for child in element:
        yield from _list_entries(child, begin, until, sources)


def _times(element: Any, start: Fraction, end: Fraction | None) -> tuple[Fraction, Fraction | None]:
    """When an element is shown whose parent is shown from `start` to `end`: its times count from the parent's start."""
    begin = start + (element.get_begin() or 0)
    own = element.get_end()
    own = None if own is None or own >= FOREVER else own
    ends = [time for time in (end, None if own is None else start + own) if time is not None]
    return begin, min(ends, default=None)


def _list_pieces(element: Any, start: Fraction, end: Fraction | None, parts: Mapping[str, str]) -> Iterator[_Piece]:
    from ttconv.model import Br, Rp, Rt, Rtc, Text, WhiteSpaceHandling

    if isinstance(element, Text):
        kept = element.parent().get_space() is WhiteSpaceHandling.PRESERVE
        words, holder = re.sub("[\t\n\r]", " ", element.get_text()), element.parent()
        yield _Piece(start, end, words, kept, find_styles(holder), parts.get(holder.get_lang(), ""))
    elif isinstance(element, Br):
        yield _Piece(start, end, "\n", kept=True)
    elif not isinstance(element, Rt | Rp | Rtc):
        for child in element:
            times = (start, end) if isinstance(child, Text) else _times(child, start, end)
            yield from _list_pieces(child, *times, parts)


def _list_steps(pieces: list[_Piece], source: _Source) -> Iterator[Entry]:
    """An entry for each time at which other words are shown; one for all of them where there are too many times."""
    worded = [piece for piece in pieces if piece.words.strip()]
    if not worded:
        return
    starts, ends = {piece.start for piece in worded}, {piece.end for piece in worded}
    times = [
        *sorted(starts | {end for end in ends if end}),
        *((None,) if None in ends else ()),
    ]
    if len(times) > MOST_STEPS:
        first, times = min(starts), [times[0], times[-1]]
        pieces = [replace(piece, start=first, end=None) for piece in pieces]
    for start, end in pairwise(times):
        assert start is not None
        shown = [p for p in pieces if p.start <= start and (p.end is None or p.end > start)]
        if any(p.words.strip() for p in shown):
            runs = [Run(piece.words, piece.styles, piece.voice) for piece in shown]
            laid = lay_out(runs if all(piece.kept for piece in shown) else single_spaces(runs, " +"))
            plain = Plain(laid.lines, source.voices, marks=laid.marks)
            yield Entry(source.line, start, end, plain, source.identifier, source.settings)


def _holds_pictures(tree: Tree) -> bool:
    return any(
        name.rpartition("}")[2] in _IMAGES for element in tree.root.iter() for name in (element.tag, *element.attrib)
    )


def _find_timecode(root: Element) -> Timecoded | None:
    """How the document counts, if its times are SMPTE timecode."""
    if root.get(f"{{{PARAMETER}}}timeBase") != "smpte":
        return None
    drop = root.get(f"{{{PARAMETER}}}dropMode", "nonDrop") != "nonDrop"
    starts = ((e.text or "").strip() for e in root.iter() if e.tag.endswith("}documentStartOfProgramme"))
    told = next(filter(None, starts), "")
    return Timecoded(read_rate(root), drop, STARTS, told if is_label(told) else "")
