"""EBU STL (EBU Tech 3264): a binary file of broadcasters. ttconv decodes the words; the blocks are read here.

ttconv moves captions that overlap, and passes over blocks with wrong times; here a block says when it is shown, and
what is wrong with it.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from bts.errors import InputError, UsageError
from bts.subtitles.blocks import Remarks
from bts.subtitles.cues import Subtitles, Timecoded
from bts.subtitles.library import lay_out_element, listen
from bts.subtitles.markup import Plain
from bts.subtitles.reading import Entry, make_subtitles
from bts.timecode import is_label, read_label

HEADER, BLOCK = 1024, 128
"""Bytes of the block of general information (GSI), and of each that holds text and times (TTI)."""

RATES = {
    b"STL23.01": Fraction(24000, 1001), b"STL24.01": Fraction(24), b"STL25.01": Fraction(25),
    b"STL30.01": Fraction(30000, 1001), b"STL50.01": Fraction(50),
}  # fmt: skip
"""Disk format code (DFC) -> frames a second. The standard has 25 and 30; the others are in use."""

STARTS = ("10:00:00:00", "00:00:00:00", "01:00:00:00")
"""Where broadcasters' timelines start, if the file does not say (TCP)."""

LAST, USER_DATA = 0xFF, 0xF0
"""Extension block number (EBN) of a caption's last block, and from which on a block is no caption."""

UNUSED = b"\x8f"
"""Fills what a caption leaves of its block."""

MOST_BLOCKS = 99_999
"""Blocks that the header can count, in five digits; a file with more is damage or an attack."""

_TTI = struct.Struct("<BHBB4B4BBBB112s")


@dataclass(frozen=True)
class _Header:
    rate: Fraction
    start: str
    table: bytes
    teletext: bool
    blocks: int


def looks_like_stl(data: bytes) -> bool:
    """Whether bytes begin as an EBU STL file does: with a code page and a known disk format code."""
    return len(data) >= HEADER and data[:3].isdigit() and data[3:11] in RATES


def read_stl(data: bytes) -> Subtitles:
    """The captions of a file's bytes, in its order; the `line` of a cue is the number of its block, from 1.

    Their times are timecode (Subtitles.timecoded), counted from where the file says that the programme starts.

    Raises:
        InputError: it is no EBU STL file.
    """
    if not looks_like_stl(data):
        raise InputError("not an EBU STL file", None, "give the file as the broadcaster made it")
    remarks = Remarks()
    header = _read_header(data)
    rest = (len(data) - HEADER) % BLOCK
    if rest:
        remarks.skip(0, f"the file breaks off: its last {rest} bytes are no whole block")
    blocks = (len(data) - HEADER) // BLOCK
    if blocks > MOST_BLOCKS:
        raise InputError(f"it has {blocks:,} blocks, more than EBU STL can count", None, "give the right file")
    if header.blocks > blocks:
        remarks.skip(0, f"the file breaks off: it speaks of {header.blocks} blocks and has {blocks}")
    entries = [entry for entry in _list_entries(data, header, remarks) if entry is not None]
    timecoded = Timecoded(header.rate, drop=False, starts=STARTS, start=header.start)
    return make_subtitles(entries, remarks, may_roll=False, timecoded=timecoded)


def _read_header(data: bytes) -> _Header:
    told = data[256:264]
    start = ":".join(told[at : at + 2].decode() for at in (0, 2, 4, 6)) if told.isdigit() else ""
    start = start if is_label(start) else ""
    count = data[238:243].strip()
    return _Header(
        RATES[data[3:11]], start, data[12:14], data[11:12] in (b"1", b"2"), int(count) if count.isdigit() else 0
    )


def _list_entries(data: bytes, header: _Header, remarks: Remarks) -> Iterator[Entry | None]:
    """The captions; one may go over several blocks, of which the last has its times."""
    parts: list[bytes] = []
    first = 0
    for number, place in enumerate(range(HEADER, len(data) - BLOCK + 1, BLOCK), 1):
        fields = _TTI.unpack_from(data, place)
        subtitle, extension, times, comment = fields[1], fields[2], fields[4:12], fields[14]
        if USER_DATA <= extension < LAST:
            continue
        parts.append(fields[15].rstrip(UNUSED) if extension == LAST else fields[15].split(UNUSED, 1)[0])
        first = first or number
        if extension != LAST:
            continue
        text, begin, parts, first = b"".join(parts), first, [], 0
        if comment == 1:
            remarks.change(begin, f"subtitle {subtitle} is a comment, which is not shown, and was left out")
            continue
        yield _make_entry(begin, subtitle, times, text, fields[12:14], header, remarks)
    if parts:
        remarks.skip(first, "the last subtitle breaks off")


def _make_entry(
    block: int, subtitle: int, times: tuple[int, ...], text: bytes, place: tuple[int, ...], header: _Header,
    remarks: Remarks,
) -> Entry | None:  # fmt: skip
    labels = [":".join(f"{number:02d}" for number in times[at : at + 4]) for at in (0, 4)]
    try:
        start, end = (read_label(label).frame_number(header.rate) / header.rate for label in labels)
    except UsageError:
        remarks.skip(block, f"subtitle {subtitle} has times that are none: {' and '.join(labels)}")
        return None
    plain = _decode(text, header, block, remarks)
    return Entry(block, start, end, plain, str(subtitle), f"VP:{place[0]} JC:{place[1]}")


def _decode(text: bytes, header: _Header, block: int, remarks: Remarks) -> Plain:
    from ttconv.model import ContentDocument, P
    from ttconv.stl import tf

    paragraph = P(ContentDocument())
    with listen("ttconv", remarks, block):
        tf.to_model(paragraph, header.teletext, header.table, text)
    return lay_out_element(paragraph)
