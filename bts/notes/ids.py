"""Ids of notes: ULIDs, so that they sort by time of making, and short forms of them that a person can type.

A ULID (github.com/ulid/spec) is 48 bits of milliseconds and 80 random bits in 26 letters of Crockford's base 32. Notes
made in one sitting share their first letters, so the short form of an id is its *end*.
"""

import hashlib
import secrets
import threading
import time
from collections import Counter
from collections.abc import Collection, Iterable

from bts.errors import UsageError

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U."""

LENGTH = 26
"""Letters of a ULID."""

SHORTEST = 4
"""Letters of a short id, at least: enough to tell the notes of one clip apart."""

_LOOKALIKES = str.maketrans("ILO", "110")
_lock = threading.Lock()
_last = 0


def new_id() -> str:
    """A new ULID, later than every one that this process made before, whatever its clock does."""
    global _last
    with _lock:
        _last = max(time.time_ns() // 1_000_000, _last + 1)
        return _base32(_last << 80 | secrets.randbits(80))


def derived_id(*seed: str, time_from: str = "") -> str:
    """The same ULID for the same seed, always; its time is taken from the ULID `time_from`, or is zero.

    For what is made again from the same source: an import, a note written by hand without an id.
    """
    digest = hashlib.sha256("\x1f".join(seed).encode("utf-8", "surrogatepass")).digest()
    tail = _base32(int.from_bytes(digest[:10], "big"))[10:]
    head = time_from[:10].upper() if is_ulid(time_from) else "0" * 10
    return head + tail


def is_ulid(text: str) -> bool:
    """Whether `text` is a ULID in its usual form."""
    return len(text) == LENGTH and text[0] in "01234567" and all(c in ALPHABET for c in text.upper())


def short_ids(ids: Collection[str]) -> dict[str, str]:
    """For each id its shortest ending, of 4 letters or more, that no other of them has; in small letters."""
    short: dict[str, str] = {}
    waiting = list(dict.fromkeys(ids))
    every = [i.lower() for i in waiting]
    length = SHORTEST
    while waiting:
        count = Counter(i[-length:] for i in every)
        rest = []
        for full in waiting:
            end = full[-length:].lower()
            if count[end] == 1 or length >= len(full):
                short[full] = end if length < len(full) else full
            else:
                rest.append(full)
        waiting, length = rest, length + 1
    return short


def find_id(text: str, ids: Iterable[str]) -> str:
    """The one id that `text` means: the id itself, or an ending or beginning of it that no other id has.

    Raises:
        UsageError: no id fits, or several do; they are named.
    """
    if not _plain(text):
        raise UsageError("an id is empty", None, "bts note list shows the ids")
    found = ids_like(text, ids)
    if len(found) > 1:
        shown = ", ".join(sorted(found)[:5])
        raise UsageError(f"{text!r} fits {len(found)} notes: {shown}", None, "give more letters of the id")
    if not found:
        raise UsageError(f"no note has the id {text!r}", None, "bts note list shows the ids")
    return found[0]


def ids_like(text: str, ids: Iterable[str]) -> list[str]:
    """The ids that `text` may mean: the id itself, else those that end with it, else those that begin with it."""
    wanted = _plain(text)
    known = [(i, _plain(i)) for i in ids]
    for fits in (str.__eq__, str.endswith, str.startswith):
        if found := [i for i, plain in known if fits(plain, wanted)]:
            return found
    return []


def _plain(text: str) -> str:
    return text.strip().upper().translate(_LOOKALIKES)


def _base32(number: int) -> str:
    letters = []
    for _ in range(LENGTH):
        number, rest = divmod(number, 32)
        letters.append(ALPHABET[rest])
    return "".join(reversed(letters))
