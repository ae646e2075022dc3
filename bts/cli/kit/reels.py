"""What `bts reel` asks of the notes of several clips, and how its result is shown."""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bts.choices import Use
from bts.cli.kit.arguments import print_json, print_path, remark
from bts.cli.kit.moments import ask_for
from bts.cli.kit.notes import on_one_line
from bts.cli.kit.proof import last_look, proof_of, tell_held_back
from bts.cli.kit.table import print_table
from bts.desk import Desk
from bts.errors import UsageError, printable
from bts.model import Note, published
from bts.notes.names import NAMES, id_named, is_name
from bts.notes.proof import Words, words_of_clip
from bts.notes.selection import Wanted
from bts.timing import clock, json_seconds

if TYPE_CHECKING:
    from bts import media
    from bts.model import Made
    from bts.schemas.shapes import ReelCardRecord, ReelChapterRecord, ReelPartRecord, ReelRecord
    from bts.snippets.reels import PartStretch, ReelPart, ReelPlan, ReelRequest

USE: Use = "snippet"
"""The use of a note that enters a reel without being named."""


def name_once(clips: Sequence[Path], *, quiet: bool) -> tuple[Path, ...]:
    """The clips in order, each once, whatever way it is written; one that was named again is said."""
    once: dict[str, Path] = {}
    for clip in clips:
        if once.setdefault(os.path.normpath(clip.absolute()), clip) is not clip:
            remark(f"note: {printable(clip.name)} is named more than once; its notes enter once", quiet=quiet)
    return tuple(once.values())


def choose_notes(desks: Sequence[Desk], wanted: Wanted, ids: Sequence[str], *, quiet: bool) -> list[list[Note]]:
    """The notes of each clip that a reel is made of: those named, those wanted, else those that ask for a snippet.

    Private ones are left out, and their number is said. Raises UsageError where a name means no note or several, a note
    that was named is private, or there is no note at all.
    """
    if ids and wanted != Wanted():
        raise UsageError("notes were named, and chosen by what they are", None, "give --note, or the other options")
    if ids:
        return _find_named(desks, ids)
    if wanted == Wanted():
        wanted = replace(wanted, uses=(USE,))
    chosen = []
    for desk in desks:
        fitting = {entry.id for entry in desk.document.entries.values() if wanted.fits(entry.value)}
        live = desk.found.live()
        shown = {note.id for note in published(live)}
        tell_held_back([note for note in live if note.id in fitting], quiet=quiet)
        chosen.append([note for note in live if note.id in fitting & shown])
        if not chosen[-1] and len(desks) > 1:
            remark(f"note: {printable(desk.clip.name)}: no note of it enters the reel", quiet=quiet)
    if not any(chosen):
        what = "no note asks for a snippet" if wanted.uses else "no notes that fit"
        raise UsageError(what, desks[0].clip, "bts note list CLIP shows them; bts note edit CLIP ID --use snippet")
    return chosen


def _find_named(desks: Sequence[Desk], ids: Sequence[str]) -> list[list[Note]]:
    """The notes that are named, by clip, in order of time. Raises UsageError where a name fits none or several."""
    named: list[set[str]] = [set() for _ in desks]
    for name in ids:
        holders = [number for number, desk in enumerate(desks) if is_name(name.strip(), desk.document)]
        if len(holders) > 1:
            clips = ", ".join(printable(desks[number].clip.name) for number in holders)
            raise UsageError(f"{name!r} is a note of several clips: {clips}", None, "name it by more of its id")
        if not holders:
            if len(desks) == 1:
                id_named(name, desks[0].document)
            raise UsageError(f"{name!r} is no note of these clips", None, f"a note is {NAMES}")
        named[holders[0]].add(id_named(name, desks[holders[0]].document))
    found = []
    for desk, wanted in zip(desks, named, strict=True):
        live = desk.found.live()
        ask_for(live, [note for note in live if note.id in wanted], USE)
        found.append([note for note in live if note.id in wanted])
    return found


def ask_for_parts(
    desks: Sequence[Desk], infos: "Sequence[media.ClipInfo]", chosen: Sequence[Sequence[Note]]
) -> "tuple[ReelPart, ...]":
    """A part for each chosen note, as `bts snippet` and `bts run` cut it, in the order of clips and of time."""
    from bts import shots
    from bts import snippets as core
    from bts.snippets.reels import ReelPart

    parts = []
    for number, (desk, info, notes) in enumerate(zip(desks, infos, chosen, strict=True)):
        analysis = shots.recall(desk.results(), info, desk.shots_options())
        found = analysis.shots if analysis is not None else ()
        live, ids = ask_for(desk.found.live(), notes, USE), {note.id for note in notes}
        headings = {note.id: note.printed for note in notes}
        requests = core.from_notes(live, info.duration, desk.settings, found)
        # The reel has one shape, which its parts are brought into; their own would be lost in it.
        requests = [replace(asked, aspect=None, size=None, fit="crop") for asked in requests]
        parts += [ReelPart(number, asked, headings[asked.note]) for asked in requests if asked.note in ids]
    return tuple(parts)


def credits_of(parts: "Sequence[ReelPart]") -> tuple[str, ...]:
    """The credit lines of all parts, each once, in the order of the reel."""
    return tuple(dict.fromkeys(filter(None, (part.request.credit.line for part in parts))))


def read_proof(desks: Sequence[Desk], asked: "ReelRequest", *, force: bool, quiet: bool) -> None:
    """Read all words that the reel shows. Raises OutputError for what is unfinished, unless `force`."""
    from bts.captions import speaking

    for number, desk in enumerate(desks):
        requests = [part.request for part in asked.parts if part.clip == number]
        if not requests:
            continue
        live, proof = desk.found.live(), proof_of(desk)
        made = [note for note in live if note.id in {request.note for request in requests}]
        heard = [note for request in requests if asked.mode != "none" for note in speaking(live, request.span)]
        words = [word for note in made for word in proof.snippet(note)]
        words += [proof.caption(note) for note in heard]
        words += words_of_clip(desk.settings.credit)
        words += [Words("the reel", "title", asked.title)] if not number else []
        last_look(desk, words, [*made, *heard], force=force, quiet=quiet)


def show_plan(plan: "ReelPlan", clips: "Sequence[media.Clip]", *, as_json: bool, quiet: bool) -> None:
    """The stretches of a reel that is not made, as a table or JSON; what should be looked at on stderr."""
    for line in plan.warnings:
        remark(f"warning: {line}", quiet=quiet)
    if as_json:
        print_json(describe_reel((), plan, clips, plan.warnings))
        return
    rows = [("REEL", "CLIP", "FROM", "TO", "WORDS")]
    for stretch in plan.stretches:
        begins = clock(stretch.start / plan.rate)
        if hasattr(stretch, "card"):
            rows.append((begins, "", "", "", f"[card] {on_one_line(' / '.join(stretch.card.title))}"))
            continue
        info = clips[stretch.part.clip].info
        start, end = stretch.plan.start, stretch.plan.start + stretch.plan.length
        words = on_one_line(stretch.part.heading)
        rows.append((begins, printable(info.name), clock(start), clock(end), words))
    print_table(rows)
    remark(f"{clock(plan.length)} at {plan.size[0]}x{plan.size[1]}, {float(plan.rate):g} frames a second")


def show_reel(
    made: "Sequence[Made]",
    plan: "ReelPlan",
    clips: "Sequence[media.Clip]",
    damage: Sequence[str],
    *,
    as_json: bool,
    quiet: bool,
    verbose: bool,
) -> None:
    """Paths on stdout, one a line, or JSON; what should be looked at on stderr."""
    warnings = [*damage, *(line for item in made for line in item.warnings)]
    for line in warnings:
        remark(f"warning: {line}", quiet=quiet)
    if verbose:
        size = f"{plan.size[0]}x{plan.size[1]}"
        said = f"{clock(plan.length)} at {size}, {float(plan.rate):g} frames a second, {len(plan.parts)} parts"
        remark(f"{made[0].path}: {said}", quiet=quiet)
    if as_json:
        print_json(describe_reel(made, plan, clips, warnings))
        return
    for item in made:
        print_path(item.path)


def describe_reel(
    made: "Sequence[Made]", plan: "ReelPlan", clips: "Sequence[media.Clip]", warnings: Sequence[str]
) -> "ReelRecord":
    """The result as JSON: see schemas/reel.json. Nothing is `made` where it was only planned."""
    chapters: list[ReelChapterRecord] = [
        {"start": json_seconds(item.start), "end": json_seconds(item.end), "title": item.title}
        for item in plan.chapters
    ]
    return {
        "path": str(made[0].path) if made else "",
        "captions": [str(item.path) for item in made[1:]],
        "width": plan.size[0],
        "height": plan.size[1],
        "rate": str(plan.rate),
        "frames": plan.frames,
        "duration": json_seconds(plan.length),
        "parts": [_describe_part(part, plan, clips[part.part.clip].info) for part in plan.parts],
        "cards": _describe_cards(plan),
        "chapters": chapters,
        "warnings": list(warnings),
    }


def _describe_part(part: "PartStretch", plan: "ReelPlan", info: "media.ClipInfo") -> "ReelPartRecord":
    return {
        "clip": str(info.path),
        "note": part.part.request.note or "",
        "caption": part.part.heading,
        "credit": part.part.request.credit.line,
        "start": json_seconds(part.plan.start),
        "start_frame": part.plan.first,
        "end": json_seconds(part.plan.start + part.plan.length),
        "end_frame": part.plan.stop,
        "reel_start": json_seconds(part.start / plan.rate),
        "reel_start_frame": part.start,
        "reel_end": json_seconds(part.stop / plan.rate),
        "reel_end_frame": part.stop,
    }


def _describe_cards(plan: "ReelPlan") -> "list[ReelCardRecord]":
    from bts.snippets.reels import CardStretch

    return [
        {
            "reel_start": json_seconds(card.start / plan.rate),
            "reel_start_frame": card.start,
            "reel_end": json_seconds(card.stop / plan.rate),
            "reel_end_frame": card.stop,
            "words": list(card.card.title),
        }
        for card in plan.stretches
        if isinstance(card, CardStretch)
    ]
