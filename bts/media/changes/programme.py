"""The programme of an MPEG transport stream, and where it changes: other numbers of its streams (PIDs) from there on.

A recorder that changes its channel, or two recordings put one after the other, give such a file. libav knows the
streams by their PIDs and would end with the first ones; RewrittenFile lets it see one programme all the way.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import numpy as np

from bts.media.arrays import Pixels
from bts.media.kept import Kept

SYNC = 0x47
"""The first byte of each packet (ISO/IEC 13818-1, 2.4.3.2)."""

PACKET_SIZES = {188: 0, 192: 4, 204: 0}
"""Bytes of a packet -> bytes before its sync byte: broadcast, Blu-ray and camcorders, with error correction."""

IN_ROW = 5
"""Sync bytes at the distance of a packet that are looked for before a file is taken for a transport stream."""

WINDOW_BYTES = 188 * 192 * 4
"""Bytes of a file looked through at a time: whole packets of 188 and of 192 bytes. Tables come ten times a second, so
that at 11 Mbit/s each is in it, and above in some."""

MOST_WINDOWS = 160
"""Windows of a large file that are looked through, evenly spread; what lies between two is read where they differ.

So a change that is undone before the next window is not seen: in a recording of two hours, one of under 45 seconds.
"""

MAP_TABLE = 2
"""table_id of programme maps (ISO/IEC 13818-1, table 2-31)."""

NULL_PID = 0x1FFF
"""The PID of packets that carry nothing."""

PICTURES = {0x01: "MPEG-1", 0x02: "MPEG-2", 0x10: "MPEG-4", 0x1B: "H.264", 0x24: "HEVC", 0x33: "VVC", 0xEA: "VC-1"}
"""stream_type of pictures (ISO/IEC 13818-1, table 2-34) -> name of the codec."""

SOUNDS = frozenset({0x03, 0x04, 0x0F, 0x11, 0x1C, 0x81, 0x87, 0x82, 0x85, 0x8A})
"""stream_type of sound; 0x81 and 0x87 are AC-3 and E-AC-3 in ATSC, 0x82, 0x85 and 0x8A are DTS."""

PRIVATE = 0x06
"""stream_type of private data, which in DVB may be AC-3, E-AC-3 or DTS; descriptors tell."""

SOUND_DESCRIPTORS = frozenset({0x6A, 0x7A, 0x7B, 0x81})
"""Tags of the descriptors of AC-3, E-AC-3 and DTS (ETSI EN 300 468, 6.1; ATSC A/52, annex A)."""


@dataclass(frozen=True)
class Programme:
    """A service: its number, the PID of its map, and (stream_type, PID) of its pictures and sounds, as declared."""

    number: int
    map_pid: int
    pictures: tuple[tuple[int, int], ...]
    sounds: tuple[tuple[int, int], ...]

    @property
    def picture(self) -> tuple[int, int]:
        """stream_type and PID of its first pictures."""
        return self.pictures[0]


@dataclass(frozen=True)
class Stretch:
    """From a byte `position` of the file on, the pictures are those of `programme`."""

    position: int
    programme: Programme


@dataclass(frozen=True)
class Listing:
    """The programmes that follow each other in a file of packets of `size` bytes; empty for other files."""

    size: int = 0
    stretches: tuple[Stretch, ...] = ()

    def must_rewrite(self, stretch: Stretch) -> bool:
        """Whether the PIDs of a stretch must be rewritten so that libav sees one programme."""
        return bool(map_pids(self.stretches[0].programme, stretch.programme))

    def list_lost(self, stretch: Stretch) -> list[str]:
        """What the first programme has and a stretch does not go on with, though it has some: `pictures`, `sounds`."""
        first, later = self.stretches[0].programme, stretch.programme
        if first.picture[0] != later.picture[0]:
            return ["pictures"]
        kinds = {kind for kind, _ in first.sounds}, {kind for kind, _ in later.sounds}
        return ["sounds"] if all(kinds) and kinds[0].isdisjoint(kinds[1]) else []

    @property
    def rewritten(self) -> bool:
        """Whether that is so anywhere in the file."""
        return any(self.must_rewrite(stretch) for stretch in self.stretches)


LISTINGS: Kept[Listing] = Kept(8)
"""The latest listings, so that opening a file again costs nothing."""


def list_programmes(path: Path) -> Listing:
    """The programmes of a transport stream, in order; an empty listing for other files and for several side by side.

    Raises OSError when the file cannot be read.
    """
    state = path.stat()

    def scan() -> Listing:
        with path.open("rb") as file:
            return _scan(file, state.st_size)

    return LISTINGS.find(path, state, scan)


def _scan(file: BinaryIO, length: int) -> Listing:
    """Look through a file, all of a small one and windows of a large one."""
    head = file.read(204 * (IN_ROW + 1))
    size = next((s for s, before in PACKET_SIZES.items() if _is_in_step(head, s, before)), 0)
    if not size:
        return Listing()
    tables = _Tables(size)
    # Whole packets, so that the place of the first is known in each window.
    window = WINDOW_BYTES // size * size
    stride = max(window, length // MOST_WINDOWS // size * size)
    for start in range(0, length, stride):
        before = tables.copy()
        file.seek(start)
        tables.read(file.read(window), start)
        if stride > window and start and tables.stretches != before.stretches:
            # Something changed since the last window: look through all that lies between the two.
            tables = before
            for place in range(start - stride + window, start + window, window):
                file.seek(place)
                tables.read(file.read(min(window, start + window - place)), place)
    return Listing(size, tuple(tables.stretches)) if not tables.several else Listing()


def _find_sync(data: bytes, size: int, before: int) -> int:
    """The place of the first packet in `data`; -1 when there is none."""
    places = range(min(size, len(data)))
    return next((place for place in places if _is_in_step(data, size, place + before)), -1)


def _is_in_step(data: bytes, size: int, first: int) -> bool:
    """Whether the marks of IN_ROW packets stand in `data`, the first at `first`."""
    return all(data[at : at + 1] == b"\x47" for at in range(first, first + size * IN_ROW, size))


@dataclass(eq=False)
class _Tables:
    """Follows the programme association and map tables (PAT, PMT) through a file."""

    size: int
    maps: dict[int, int] = field(default_factory=dict)
    """Programme number -> PID of its map."""
    begun: int = 0
    """Where the latest association table began to be true."""
    last: dict[int, bytes] = field(default_factory=dict)
    """PID -> the latest packet that began a table, to skip those repeated."""
    stretches: list[Stretch] = field(default_factory=list)
    several: bool = False
    """Whether several programmes with pictures run side by side: then none is followed."""

    def copy(self) -> "_Tables":
        """The same state, apart."""
        kept = (dict(self.maps), self.begun, dict(self.last), list(self.stretches), self.several)
        return _Tables(self.size, *kept)

    def read(self, data: bytes, start: int) -> None:
        """Read the tables in `data`, which begins at byte `start` of the file."""
        before = PACKET_SIZES[self.size]
        at = 0
        while 0 <= at < len(data) - self.size:
            found = _find_sync(data[at : at + self.size * (IN_ROW + 2)], self.size, before)
            if found < 0:
                at += self.size
                continue
            rows = np.frombuffer(data, np.uint8, offset=at + found)
            rows = rows[: len(rows) // self.size * self.size].reshape(-1, self.size)[:, before:]
            lost = np.nonzero(rows[:, 0] != SYNC)[0]
            good = int(lost[0]) if len(lost) else len(rows)
            for row in _find_starts(rows[:good], {0, *self.maps.values()}):
                self._take(rows[row].tobytes()[:188], start + at + found + row * self.size)
            at += found + max(1, good) * self.size

    def _take(self, packet: bytes, position: int) -> None:
        """Read one packet that begins a table."""
        pid = (packet[1] & 0x1F) << 8 | packet[2]
        body = packet[4:]
        if pid not in {0, *self.maps.values()} or self.last.get(pid) == body:
            return
        self.last[pid] = body
        section = _read_section(packet)
        if pid == 0 and section[:1] == b"\x00":
            maps = _read_association(section)
            if maps and maps != self.maps:
                self.maps, self.begun = maps, position
                self.last = {0: body}
        elif section[:1] == bytes([MAP_TABLE]):
            self._follow(_read_map(section, pid), position)

    def _follow(self, found: Programme | None, position: int) -> None:
        """Take a map: it is the first programme, or the one followed, or the one that comes instead of it."""
        if found is None or not found.pictures or found.number not in self.maps:
            return
        current = self.stretches[-1] if self.stretches else None
        if current is None:
            self.stretches.append(Stretch(position, found))
        elif found.number == current.programme.number:
            if found != current.programme:
                self.stretches.append(Stretch(position, found))
        elif current.programme.number not in self.maps:
            self.stretches.append(Stretch(min(self.begun, position), found))
        else:
            self.several = True


def _find_starts(rows: Pixels, pids: set[int]) -> list[int]:
    """The packets that may begin a table, of those that are not damaged; `rows` is uint8, packets x bytes.

    `pids` are those of tables that are known. A map of another PID is taken when it begins in the plainest way, because
    the association table may name its PID within these rows.
    """
    begun = np.nonzero((rows[:, 1] & 0xC0) == 0x40)[0]
    heads = rows[begun, :6]
    wanted = (heads[:, 4] == 0) & (heads[:, 5] == MAP_TABLE)
    for pid in pids:
        wanted |= ((heads[:, 1] & 0x1F) == pid >> 8) & (heads[:, 2] == pid & 0xFF)
    found: list[int] = begun[wanted].tolist()
    return found


def _read_section(packet: bytes) -> bytes:
    """The table in a packet, as far as it lies in this one, without its checksum; empty when it is damaged."""
    at = 4
    if packet[3] & 0x20:
        at += 1 + packet[4]
    if at >= len(packet):
        return b""
    at += 1 + packet[at]
    if at + 8 > len(packet):
        return b""
    length = (packet[at + 1] & 0x0F) << 8 | packet[at + 2]
    return packet[at : at + 3 + max(0, length - 4)]


def _read_association(section: bytes) -> dict[int, int]:
    """Programme number -> PID of its map (ISO/IEC 13818-1, 2.4.4.3)."""
    found = {}
    for at in range(8, len(section) - 3, 4):
        number, pid = int.from_bytes(section[at : at + 2], "big"), int.from_bytes(section[at + 2 : at + 4], "big")
        if number:
            found[number] = pid & 0x1FFF
    return found


def _read_map(section: bytes, own: int) -> Programme | None:
    """A programme map of PID `own` (ISO/IEC 13818-1, 2.4.4.8); None when it is damaged or not true yet."""
    if len(section) < 12 or not section[5] & 1:
        return None
    at = 12 + ((section[10] & 0x0F) << 8 | section[11])
    pictures, sounds = [], []
    while at + 5 <= len(section):
        kind, pid = section[at], (section[at + 1] & 0x1F) << 8 | section[at + 2]
        length = (section[at + 3] & 0x0F) << 8 | section[at + 4]
        descriptors = section[at + 5 : at + 5 + length]
        if kind in PICTURES:
            pictures.append((kind, pid))
        elif kind in SOUNDS:
            sounds.append((kind, pid))
        elif kind == PRIVATE and (tag := _find_sound_tag(descriptors)):
            sounds.append((kind << 8 | tag, pid))
        at += 5 + length
    return Programme(section[3] << 8 | section[4], own, tuple(pictures), tuple(sounds))


def name_codec(programme: Programme) -> str:
    """The name of the codec of a programme's pictures."""
    return PICTURES[programme.picture[0]]


def _find_sound_tag(descriptors: bytes) -> int:
    """The tag of the descriptor that says which sound private data are; 0 when there is none."""
    at = 0
    while at + 2 <= len(descriptors):
        if descriptors[at] in SOUND_DESCRIPTORS:
            return descriptors[at]
        at += 2 + descriptors[at + 1]
    return 0


def map_pids(first: Programme, later: Programme) -> dict[int, int]:
    """PID of the later programme -> the one of the first programme that it goes on; empty when nothing has to change.

    Pictures go on only in the same codec; of the sounds, those of the same codec, one by one.
    """
    if later.picture[0] != first.picture[0]:
        return {}
    found = {later.picture[1]: first.picture[1]}
    left = list(later.sounds)
    for kind, pid in first.sounds:
        match = next((s for s in left if s[0] == kind), None)
        if match is not None:
            left.remove(match)
            found[match[1]] = pid
    return found if any(new != old for new, old in found.items()) else {}
