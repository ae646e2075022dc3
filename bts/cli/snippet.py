"""`bts snippet`."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bts.choices import ASPECTS, CAPTION_MODES, CUTS, VIDEO_FORMATS
from bts.cli.kit import completion as complete
from bts.cli.kit.arguments import (
    PATH,
    accept_clip_option,
    clip_argument,
    force_print_option,
    json_option,
    progress_of,
    quiet_option,
    remark,
    verbose_option,
)
from bts.cli.kit.cards import add_cards
from bts.cli.kit.moments import Meant, MomentCommand, ask_for, read_names
from bts.cli.kit.notes import show_remarks
from bts.cli.kit.proof import last_look, proof_of, tell_held_back
from bts.cli.kit.results import Shown, desk_for, frame_values, name_after, need_one_file, need_one_of, show_results
from bts.config import SnippetsOptions
from bts.desk import Desk, name_ranges, results_at
from bts.errors import UsageError, printable
from bts.model import Note
from bts.notes.proof import HEADLINE, Words, words_of_clip, words_of_settings
from bts.timing import json_seconds

if TYPE_CHECKING:
    from bts import media
    from bts.model import Made
    from bts.snippets import SnippetRequest
    from bts.subtitles import Cue

SHOWN = 20
"""Remarks on a file of captions that are shown without -v."""


@click.command(
    cls=MomentCommand,
    epilog="""\b
Examples:
  bts snippet interview.mp4 1:02-1:09                  outputs/interview/snippets/interview-00-01-02-000.mp4
  bts snippet interview.mp4 62+7 -o hidden.mp4 --captions both
  bts snippet interview.mp4 1:02-1:09 --aspect 9:16 --captions-from interview.srt -o phone/
  bts snippet interview.mp4 1:02-1:09 --captions-from clip --track de
  bts snippet interview.mp4 k7qd last shot:2           of notes, with their texts; the second shot
  bts snippet interview.mp4 k7qd --end-card --title-card "The bar"
  bts snippet interview.mp4 --notes                    one for each note that asks for a snippet""",
)
@clip_argument
@click.argument("ranges", metavar="[RANGE|ID...]", nargs=-1, shell_complete=complete.ids)
@click.option("--notes", "from_notes", is_flag=True, help="Make one for every note that asks for a snippet.")
@click.option("-o", "--output", type=PATH, metavar="FILE|DIR", help="Where to; default outputs/<clip>/snippets/.")
@click.option(
    "--captions",
    type=click.Choice(list(CAPTION_MODES)),
    help="Drawn in, a track, both or none; default bts.toml, else burn.",
)
@click.option(
    "--captions-from",
    default="notes",
    metavar="notes|clip|FILE",
    help="The notes, a track in the clip itself, or a file: WebVTT, SubRip, TTML, ASS, EBU STL, SCC and more.",
)
@click.option(
    "--track", default="", metavar="N|LANG", help="Which of the clip's tracks of captions; cc1 in the pictures."
)
@click.option(
    "--aspect", type=click.Choice(list(ASPECTS)), help="Crop to this shape: about the note's region, else faces."
)
@click.option(
    "--format", "video_format", type=click.Choice(list(VIDEO_FORMATS)), default="mp4", help="mp4: H.264 and AAC."
)
@click.option(
    "--cut",
    type=click.Choice(list(CUTS)),
    default="exact",
    help="fast encodes only the two ends of it, where that can be right.",
)
@click.option("--loudness/--no-loudness", default=None, help="Bring the sound to -16 LUFS, or leave it as it is.")
@click.option(
    "--title-card", is_flag=False, flag_value="", metavar="[TEXT]", help="A card before it; without TEXT, its caption."
)
@click.option(
    "--end-card", is_flag=False, flag_value="", metavar="[TEXT]", help="A card after it; without TEXT, its credit."
)
@accept_clip_option
@force_print_option
@json_option
@quiet_option
@verbose_option
def snippet(
    clip: Path, ranges: tuple[str, ...], from_notes: bool, output: Path | None, captions: str | None,
    captions_from: str, track: str, aspect: str | None, video_format: str, cut: str, loudness: bool | None,
    title_card: str | None, end_card: str | None,
    accept_clip: bool, force: bool, as_json: bool, quiet: bool, verbose: bool,
) -> None:  # fmt: skip
    """Cut short videos to the frame: H.264 and AAC in MP4, with captions, a .vtt and .srt beside, and a poster.

    A RANGE starts with the frame on screen at its start and ends before the one on screen at its end.
    ID is a note: its id, last, or @2 for the second one of the list.
    """
    from bts import snippets as core

    del video_format  # one so far
    need_one_of(ranges, from_notes, "one RANGE or ID, or more,")
    desk = desk_for(clip, quiet=quiet, accept_clip=accept_clip, uses_notes=from_notes)
    options = _options(desk.settings.snippets, cut, captions=captions, loudness=loudness)
    if options.captions != "none" and captions_from == "notes":
        desk.need_its_notes()
    results: list[Shown] = []
    cues = _read_captions(desk, captions_from, track, quiet=quiet, verbose=verbose)
    with desk.open() as source, progress_of(clip, quiet=quiet) as progress:
        meant = read_names(ranges, desk, progress)
        asked = _asked(desk, source.info, options, None if from_notes else meant, quiet=quiet)
        if any(request.note is not None for request in asked):
            desk.need_its_notes()
        need_one_file(output, "snippets", len(asked))
        asked = [add_cards(request, title_card, end_card) for request in asked]
        _read_proof(desk, asked, cues, force=force, quiet=quiet)
        for request in [_finish(request, cues, aspect, cut) for request in asked]:
            where = results_at(desk, output, "snippets", notes=request.note is not None, force=force)
            (named,) = name_after(where, [request]) if len(asked) == 1 else (request,)
            made = core.make_missing(source, named, where, options, progress)
            results.append(_shown(made, named, source.info))
    show_results(results, source.warnings, as_json=as_json, quiet=quiet, verbose=verbose)


def _options(options: SnippetsOptions, cut: str, **given: Any) -> SnippetsOptions:
    """The settings with what was `given` on the command line over them, by the same names; None was not given.

    A fast cut has its captions in a track, because it cannot draw them.
    """
    if cut == "fast" and given.get("captions") is None:
        given["captions"] = "soft"
    return replace(options, **{name: value for name, value in given.items() if value is not None})


def _shown(made: "Sequence[Made]", request: "SnippetRequest", info: "media.ClipInfo") -> Shown:
    """One snippet as it is shown; its time is that of the frames that are in it."""
    from bts import snippets as core

    by_kind = {item.path.suffix: str(item.path) for item in made}
    ends = min(request.span.end, info.duration)
    whole = {"end": json_seconds(ends), "end_frame": info.frames}
    values = {
        "path": by_kind[core.VIDEO],
        "captions": [by_kind[suffix] for suffix in core.CAPTIONS if suffix in by_kind],
        "poster": by_kind[core.POSTER],
        **frame_values("start", request.span.start, info),
        **(whole if ends == info.duration else frame_values("end", ends, info)),
        "note": request.note,
    }
    return Shown(tuple(item.path for item in made), tuple(line for item in made for line in item.warnings), values)


def _for_notes(
    desk: Desk, info: "media.ClipInfo", options: SnippetsOptions, chosen: Sequence[Note] | None
) -> "list[SnippetRequest]":
    """A request for each note that was chosen, or asks for a snippet, as `bts run` makes it: with the shots found."""
    from bts import shots
    from bts import snippets as core

    analysis = shots.recall(desk.results(), info, desk.shots_options())
    found = analysis.shots if analysis is not None else ()
    notes = desk.found.live() if chosen is None else ask_for(desk.found.live(), chosen, "snippet")
    requests = core.from_notes(notes, info.duration, replace(desk.settings, snippets=options), found)
    if not requests:
        raise UsageError("no note of this clip asks for a snippet", info.path, "bts note edit CLIP ID --use snippet")
    return requests if chosen is None else [r for r in requests if r.note in {note.id for note in chosen}]


def _asked(
    desk: Desk, info: "media.ClipInfo", options: SnippetsOptions, meant: Meant | None, *, quiet: bool
) -> "list[SnippetRequest]":
    """A request for each range and each note that was named; for each note that asks for a snippet where none was."""
    from bts import snippets as core

    if meant is None:
        return _for_notes(desk, info, options, None)
    named, remarks = name_ranges(info, meant.ranges())
    show_remarks(remarks, quiet=quiet)
    made = core.from_ranges(named, desk.found.live(), replace(desk.settings, snippets=options))
    return [*made, *(_for_notes(desk, info, options, meant.notes) if meant.notes else [])]


def _read_captions(desk: Desk, source: str, track: str, *, quiet: bool, verbose: bool) -> "list[Cue] | None":
    """The captions of a file or of the clip; what was skipped or read otherwise than written is a warning each.

    None where they come from the notes.
    """
    from bts.desk.captions import INSIDE, read_captions

    if source == "notes":
        if track:
            raise UsageError("--track names a track of captions in the clip", None, "add --captions-from clip")
        return None
    found = read_captions(desk, source, track)
    name = printable(desk.clip if source == INSIDE else source)
    remarks = sorted((*found.skipped, *found.changed), key=lambda item: item.line)
    said = [f"caption {item.line}: {item.what}" if item.line and source == INSIDE else str(item) for item in remarks]
    shown = len(said) if verbose else SHOWN
    for line in said[:shown]:
        remark(f"warning: {name}: {printable(line)}", quiet=quiet)
    if len(said) > shown:
        remark(f"warning: {name}: {len(said) - shown} more; -v names them all", quiet=quiet)
    return list(found.cues)


def _read_proof(
    desk: Desk, asked: "Sequence[SnippetRequest]", cues: "Sequence[Cue] | None", *, force: bool, quiet: bool
) -> None:
    """Say what stands in for captions; raise OutputError for what is unfinished in the words that are shown.

    `cues` are those of a file, in place of the notes.
    """
    from bts.captions import cut_cues, meets, speaking

    live, proof = desk.found.live(), proof_of(desk)
    made = [note for note in live if note.id in {request.note for request in asked}]
    captioned = [request for request in asked if request.mode != "none"]
    words = [word for note in made for word in proof.snippet(note)]
    heard = [note for request in captioned if cues is None for note in speaking(live, request.span)]
    words += [proof.caption(note) for note in heard]
    read = [cue for request in captioned for cue in cut_cues(cues or (), request.span)]
    words += [Words("the file of captions", "words", cue.text) for cue in read]
    words += [Words("the snippet", "card", text) for item in asked for text in (item.title_card, item.end_card) if text]
    tell_held_back([note for note in live if any(meets(note, request.span) for request in asked)], quiet=quiet)
    words += [*words_of_clip(desk.settings.credit), *words_of_settings(desk.settings.story, HEADLINE)]
    last_look(desk, words, [*made, *heard], force=force, quiet=quiet)


def _finish(request: "SnippetRequest", cues: "Sequence[Cue] | None", aspect: str | None, cut: str) -> "SnippetRequest":
    """The request with what the options say of every snippet. `cues` are those of a file, in place of the notes."""
    from bts.captions import cues_within

    if cues is not None:
        request = replace(request, captions=(), cues=tuple(cues_within(cues, request.span)))
    return replace(request, cut=cut, aspect=request.aspect if aspect is None else ASPECTS[aspect])
