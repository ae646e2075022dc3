"""`bts snippet`."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bts.choices import ASPECTS, CAPTION_MODES, CUTS, VIDEO_FORMATS
from bts.cli.kit import completion as complete
from bts.cli.kit.arguments import (
    PATH,
    clip_argument,
    force_option,
    json_option,
    progress_of,
    quiet_option,
    remark,
    verbose_option,
)
from bts.cli.kit.moments import Meant, MomentCommand, ask_for, read_names
from bts.cli.kit.notes import show_remarks
from bts.cli.kit.proof import last_look, proof_of, tell_held_back
from bts.cli.kit.results import Shown, desk_for, frame_values, name_after, need_one_file, need_one_of, show_results
from bts.config import SnippetsOptions
from bts.desk import Desk, name_ranges, results_at
from bts.errors import UsageError, printable
from bts.model import Note
from bts.notes.proof import Words, words_of_clip
from bts.timing import json_seconds

if TYPE_CHECKING:
    from bts import media
    from bts.captions import Phrase
    from bts.model import Made
    from bts.snippets import SnippetRequest

SHOWN = 20
"""Remarks on a file of captions that are shown without -v."""


@click.command(
    cls=MomentCommand,
    epilog="""\b
Examples:
  bts snippet interview.mp4 1:02-1:09                  outputs/interview/snippets/interview-00-01-02-000.mp4
  bts snippet interview.mp4 62+7 -o hidden.mp4 --captions both
  bts snippet interview.mp4 1:02-1:09 --aspect 9:16 --captions-from interview.srt -o phone/
  bts snippet interview.mp4 k7qd last shot:2           of notes, with their texts; the second shot
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
    "--captions-from", default="notes", metavar="notes|FILE", help="The notes, or a .vtt or .srt of the clip."
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
    help="fast copies from a key frame on, where that can be right.",
)
@click.option("--loudness/--no-loudness", default=None, help="Bring the sound to -16 LUFS, or leave it as it is.")
@force_option
@json_option
@quiet_option
@verbose_option
def snippet(
    clip: Path, ranges: tuple[str, ...], from_notes: bool, output: Path | None, captions: str | None,
    captions_from: str, aspect: str | None, video_format: str, cut: str, loudness: bool | None, force: bool,
    as_json: bool, quiet: bool, verbose: bool,
) -> None:  # fmt: skip
    """Cut short videos to the frame: H.264 and AAC in MP4, with captions, a .vtt and .srt beside, and a poster.

    A RANGE starts with the frame on screen at its start and ends before the one on screen at its end.
    ID is a note: its id, last, or @2 for the second one of the list.
    """
    from bts import snippets as core

    del video_format  # one so far
    need_one_of(ranges, from_notes, "one RANGE or ID, or more,")
    desk = desk_for(clip, quiet=quiet)
    options = desk.settings.snippets
    mode = captions or ("soft" if cut == "fast" else options.captions)
    options = replace(options, captions=mode, loudness=options.loudness if loudness is None else loudness)
    results: list[Shown] = []
    phrases = None if captions_from == "notes" else _read_captions(Path(captions_from), quiet=quiet, verbose=verbose)
    with desk.open() as source, progress_of(clip, quiet=quiet) as progress:
        meant = read_names(ranges, desk, progress)
        asked = _asked(desk, source.info, options, None if from_notes else meant, quiet=quiet)
        need_one_file(output, "snippets", len(asked))
        _read_proof(desk, asked, phrases, force=force, quiet=quiet)
        for request in [_finish(request, phrases, aspect, cut) for request in asked]:
            where = results_at(desk, output, "snippets", notes=request.note is not None, force=force)
            (named,) = name_after(where, [request]) if len(asked) == 1 else (request,)
            made = core.make_missing(source, named, where, options, progress)
            results.append(_shown(made, named, source.info))
    show_results(results, source.warnings, as_json=as_json, quiet=quiet, verbose=verbose)


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


def _read_captions(file: Path, *, quiet: bool, verbose: bool) -> "list[Phrase]":
    """The captions of a file; what of it was skipped or read otherwise than it is written is a warning each."""
    from bts.captions.reading import read_phrases

    phrases, remarks = read_phrases(file)
    shown = len(remarks) if verbose else SHOWN
    for line in remarks[:shown]:
        remark(f"warning: {printable(file)}: {printable(line)}", quiet=quiet)
    if len(remarks) > shown:
        remark(f"warning: {printable(file)}: {len(remarks) - shown} more; -v names them all", quiet=quiet)
    return phrases


def _read_proof(
    desk: Desk, asked: "Sequence[SnippetRequest]", phrases: "Sequence[Phrase] | None", *, force: bool, quiet: bool
) -> None:
    """Say what stands in for captions; raise OutputError for what is unfinished in the words that are shown.

    `phrases` are those of a file, in place of the notes.
    """
    from bts.captions import meets, speaking
    from bts.captions.reading import within

    live, proof = desk.found.live(), proof_of(desk)
    made = [note for note in live if note.id in {request.note for request in asked}]
    captioned = [request for request in asked if request.mode != "none"]
    words = [word for note in made for word in proof.snippet(note)]
    heard = [note for request in captioned if phrases is None for note in speaking(live, request.span)]
    words += [proof.caption(note) for note in heard]
    read = [phrase for request in captioned for phrase in within(phrases or (), request.span)]
    words += [Words("the file of captions", "words", phrase.text) for phrase in read]
    tell_held_back([note for note in live if any(meets(note, request.span) for request in asked)], quiet=quiet)
    last_look(desk, [*words, *words_of_clip(desk.settings.credit)], [*made, *heard], force=force, quiet=quiet)


def _finish(
    request: "SnippetRequest", phrases: "Sequence[Phrase] | None", aspect: str | None, cut: str
) -> "SnippetRequest":
    """The request with what the options say of every snippet. `phrases` are those of a file, in place of the notes."""
    from bts.captions.reading import within

    if phrases is not None:
        request = replace(request, captions=within(phrases, request.span))
    return replace(request, cut=cut, aspect=request.aspect if aspect is None else ASPECTS[aspect])
