"""When the annotations of an ELAN file are: its time slots, and what ELAN makes of times that are not set.

An annotation on a time line names two slots. A slot without a value lies between two annotations that divide a longer
stretch; ELAN spreads such slots evenly between those of the same tier that have values. An annotation that refers to
another one has its time; several that follow each other (PREVIOUS_ANNOTATION) share it evenly.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from bts.notes.formats.kit.xmlfile import Element

LARGEST_TIME = 10**12
"""Milliseconds, some 30 years, above which the time of a slot is damage."""

DEEPEST = 8
"""Tiers, each of which divides the one before, whose times are guessed; ELAN's users make two or three."""


@dataclass(frozen=True)
class Interval:
    """Start and end in milliseconds of the file's time."""

    start: Fraction
    end: Fraction


@dataclass
class Times:
    """By id of annotation its interval, or why it has none; and the number of slots whose time ELAN guesses."""

    places: dict[str, Interval | str] = field(default_factory=dict)
    guessed: int = 0


def place_annotations(root: Element) -> Times:
    """The times of all annotations of a file."""
    slots = _read_slots(root)
    tiers = list(root.every("TIER"))
    found = Times()
    # A tier may divide the stretches of another one, whose own times are guessed first.
    for _ in range(DEEPEST):
        guesses = {slot: time for tier in tiers for slot, time in _guess(tier, slots).items()}
        slots |= guesses
        found.guessed += len(guesses)
        if not guesses:
            break
    for item in root.every("ALIGNABLE_ANNOTATION"):
        found.places[_id(item)] = _interval(item, slots)
    _place_references([item for tier in tiers for item in _siblings(tier)], found.places)
    return found


def _read_slots(root: Element) -> dict[str, Fraction | str | None]:
    """By id of slot its milliseconds; None where it has none, and the text of what is no time."""
    slots: dict[str, Fraction | str | None] = {}
    for slot in root.every("TIME_SLOT"):
        value = slot.attributes.get("TIME_VALUE")
        number = value is not None and value.isascii() and value.isdecimal() and int(value[:20]) <= LARGEST_TIME
        slots[slot.attributes.get("TIME_SLOT_ID", "")] = Fraction(value) if number and value is not None else value
    return slots


def _guess(tier: Element, slots: Mapping[str, Fraction | str | None]) -> dict[str, Fraction]:
    """Times for the slots of one tier that have none: spread evenly between the nearest in their chain that have."""
    following = {_slot(item, 1): _slot(item, 2) for item in tier.every("ALIGNABLE_ANNOTATION")}
    guesses: dict[str, Fraction] = {}
    seen: set[str] = set()
    for start, second in following.items():
        first, row = slots.get(start), list[str]()
        slot = second
        while isinstance(first, Fraction) and slot in slots and slots[slot] is None and slot not in seen:
            seen.add(slot)
            row.append(slot)
            slot = following.get(slot, "")
        last = slots.get(slot)
        if row and isinstance(first, Fraction) and isinstance(last, Fraction):
            for place, name in enumerate(row, start=1):
                guesses[name] = first + (last - first) * place / (len(row) + 1)
    return guesses


def _slot(item: Element, number: int) -> str:
    return item.attributes.get(f"TIME_SLOT_REF{number}", "")


def _interval(item: Element, slots: Mapping[str, Fraction | str | None]) -> Interval | str:
    """When an annotation is, or why that is not known."""
    ends = [slots.get(_slot(item, number), "") for number in (1, 2)]
    start, end = ends
    if isinstance(start, Fraction) and isinstance(end, Fraction):
        return Interval(start, end)
    bad = next(value for value in ends if not isinstance(value, Fraction))
    if bad is None:
        return "its time is not set, nor that of a neighbour to tell it from"
    return f"its time is no number of milliseconds: {bad[:40]!r}" if bad else "its time slot is not in the file"


@dataclass(frozen=True)
class _Reference:
    """An annotation that has the time of `parent`: of the `count` that share it, the one at `place` (from 0)."""

    name: str
    parent: str
    place: int
    count: int


def _siblings(tier: Element) -> Iterator[_Reference]:
    """The references of one tier, with their places among those of the same parent."""
    groups: dict[str, list[Element]] = {}
    for item in tier.every("REF_ANNOTATION"):
        groups.setdefault(item.attributes.get("ANNOTATION_REF", ""), []).append(item)
    for parent, items in groups.items():
        ordered = _order(items)
        shared = len(ordered) > 1 and any("PREVIOUS_ANNOTATION" in item.attributes for item in ordered)
        for place, item in enumerate(ordered):
            yield _Reference(_id(item), parent, place if shared else 0, len(ordered) if shared else 1)


def _order(items: list[Element]) -> list[Element]:
    """Siblings, each after the one that it names as previous; as they stand where that makes no one row."""
    following = {item.attributes.get("PREVIOUS_ANNOTATION", ""): item for item in items}
    row: list[Element] = []
    item = following.get("")
    while item is not None and len(row) < len(items):
        row.append(item)
        item = following.get(_id(item))
    return row if len(row) == len(items) else items


def _place_references(waiting: list[_Reference], places: dict[str, Interval | str]) -> None:
    """Give each reference the time of its parent, which may be a reference itself."""
    by_name = {item.name: item for item in waiting}
    for item in waiting:
        row = [item]
        while row[-1].parent in by_name and row[-1].parent not in places and len(row) <= len(waiting):
            row.append(by_name[row[-1].parent])
        for reference in reversed(row):
            places[reference.name] = _share(reference, places.get(reference.parent))


def _share(item: _Reference, parent: Interval | str | None) -> Interval | str:
    if not isinstance(parent, Interval):
        return parent or "the annotation that it refers to is not in the file, or refers back to it"
    length = (parent.end - parent.start) / item.count
    start = parent.start + length * item.place
    return Interval(start, start + length)


def _id(item: Element) -> str:
    return item.attributes.get("ANNOTATION_ID", "")
