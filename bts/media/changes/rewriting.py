"""A transport stream whose programme changes its PIDs, read as if it did not, so that libav sees one programme."""

import io
from pathlib import Path

import numpy as np

from bts.media.arrays import Numbers
from bts.media.changes.programme import NULL_PID, PACKET_SIZES, SYNC, Listing, Programme, map_pids


class RewrittenFile(io.RawIOBase):
    """A transport stream as it would be had its PIDs never changed: same length, same places."""

    def __init__(self, path: Path, listing: Listing) -> None:
        # What libav is told, which may not be the file's own name: that may not be text.
        self.name = "rewritten.ts"
        self._file = path.open("rb")
        self._size = listing.size
        first = listing.stretches[0].programme
        own = {pid for _, pid in (*first.pictures, *first.sounds)}
        self._stretches = [(s.position, _make_table(first, s.programme, own)) for s in listing.stretches]

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """As of any file."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """As of any file."""
        return self._file.tell()

    def read(self, size: int = -1) -> bytes:
        """The next bytes, rewritten."""
        start = self._file.tell()
        data = self._file.read(size)
        end = start + len(data)
        for place, (position, table) in enumerate(self._stretches):
            stop = self._stretches[place + 1][0] if place + 1 < len(self._stretches) else end
            if table is not None and position < end and stop > start:
                data = self._rewrite(data, start, max(start, position), min(end, stop), position, table)
        self._file.seek(end)
        return data

    def _rewrite(self, data: bytes, start: int, low: int, high: int, position: int, table: Numbers) -> bytes:
        """`data`, which begins at byte `start`, with the packets between `low` and `high` rewritten by `table`."""
        size = self._size
        first = position + (low - position) // size * size
        count = -(-(high - first) // size)
        self._file.seek(first)
        whole = bytearray(self._file.read(count * size))
        whole += bytes(count * size - len(whole))
        rows = np.frombuffer(whole, np.uint8).reshape(count, size)[:, PACKET_SIZES[size] :]
        good = rows[:, 0] == SYNC
        pids = table[(rows[:, 1].astype(np.int64) & 0x1F) << 8 | rows[:, 2]]
        rows[good, 1] = (rows[good, 1] & 0xE0) | (pids[good] >> 8).astype(np.uint8)
        rows[good, 2] = (pids[good] & 0xFF).astype(np.uint8)
        return data[: low - start] + bytes(whole[low - first : high - first]) + data[high - start :]

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()


def _make_table(first: Programme, later: Programme, own: set[int]) -> Numbers | None:
    """The PID to write for each of the 8192 PIDs; None when nothing is rewritten.

    Tables are left out, so that libav keeps to the first; other streams must not take the PIDs of the first programme.
    """
    if later == first:
        return None
    table = np.arange(NULL_PID + 1, dtype=np.int64)
    table[sorted(own)] = NULL_PID
    table[[0, first.map_pid, later.map_pid]] = NULL_PID
    for new, old in map_pids(first, later).items():
        table[new] = old
    return table
