"""`bts snippet`."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bts.cli.kit import completion as complete
from bts.cli.kit.arguments import (
    PATH,
    accept_clip_option,
    force_print_option,
    json_option,
    progress_of,
    quiet_option,
    remark,
    verbose_option,
)
from bts.cli.kit.caption_rules import LintOptions, fix_captions, lint_captions
from bts.cli.kit.cards import add_cards
from bts.cli.kit.fields import snap_option
from bts.cli.kit.marks import mark_options, set_marks
from bts.cli.kit.moments import Meant, MomentCommand, ask_for, read_names
from bts.cli.kit.notes import show_remarks
from bts.cli.kit.proof import last_look, proof_of, tell_held_back
from bts.cli.kit.results import Shown, desk_for, frame_values, name_after, need_one_file, need_one_of, show_results
from bts.cli.kit.sound import SoundChoice, sound_options
from bts.config import SnippetsOptions
from bts.desk import Desk, format_by_name, name_ranges, results_at, snap_to
from bts.errors import UsageError, printable
from bts.model import Note
from bts.notes.proof import HEADLINE, Words, words_of_clip, words_of_facts, words_of_settings, words_of_source_line
from bts.timing import Span, clock, json_seconds
from bts.videos import (
    ASPECTS,
    CAPTION_MODES,
    CAPTION_PROFILES,
    CUTS,
    FIELDS,
    FITS,
    LOOKS,
    OWN_SHAPE,
    SNIPPET_PRESETS,
    VIDEO_FORMATS,
)

if TYPE_CHECKING:
    from bts import media
    from bts.model import Made, Shot
    from bts.snippets import Asked, SnippetRequest
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
  bts snippet interview.mp4 1:02-1:09 --size 1080x1920 --fit blur
  bts snippet interview.mp4 1:02-1:09 --captions-from clip --track de
  bts snippet interview.mp4 1:02-1:09 --look social    captions large and bold, without a box
  bts snippet interview.mp4 1:02-1:09 --loudness -16   as loud as the web wants it
  bts snippet interview.mp4 62+7 --burn-source "Source: {clip}" --burn-timecode --fade 0.5 -o marked.mp4
  bts snippet interview.mp4 62+3 -o loop.gif           by its ending: mp4, webm, gif, webp or apng
  bts snippet interview.mp4 1:02-1:09 --preset email --max-mb 5 --fps 25
  bts snippet interview.mp4 k7qd last shot:2           of notes, with their texts; the second shot
  bts snippet interview.mp4 1:02-1:09 --snap shot      from the first frame of a shot to the last of one
  bts snippet interview.mp4 k7qd --title-card --end-card "Harbour Television"
  bts snippet interview.mp4 --notes                    one for each note that asks for a snippet
  bts snippet --lint interview.srt --profile netflix   what breaks the rules in a file of captions
  bts snippet interview.mp4 --lint interview.srt --fix -o fixed.srt""",
)
@click.argument("clip", type=PATH, required=False)
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
    help="The notes, a track in the clip itself, or a file: WebVTT, SubRip, TTML, ASS, SCC and more, or a transcript.",
)
@click.option(
    "--track", default="", metavar="N|LANG", help="Which of the clip's tracks of captions; cc1 in the pictures."
)
@click.option("--look", type=click.Choice(list(LOOKS)), help="Of captions drawn in; default bts.toml, else news.")
@click.option("--lint", type=PATH, metavar="FILE", help="Make none: say what breaks the rules in a file of captions.")
@click.option(
    "--profile",
    type=click.Choice(list(CAPTION_PROFILES)),
    default="web",
    help="Whose rules --lint and --fix go by; web.",
)
@click.option("--fix", is_flag=True, help="Re-time captions of a file, and break lines anew, as the rules want it.")
@click.option("--strict", is_flag=True, help="With --lint: end with exit code 5 when anything was found.")
@click.option(
    "--aspect",
    type=click.Choice([*ASPECTS, OWN_SHAPE]),
    help="Make it this shape: about the note's region, else faces, else what draws the eye, shot by shot.",
)
@click.option(
    "--fit",
    type=click.Choice(list(FITS)),
    help="How the picture fills it: a part, or all over a blurred copy or between bars; default bts.toml, else crop.",
)
@click.option("--size", metavar="WxH", help="Make it exactly as large, such as 1080x1920; enlarges what is smaller.")
@click.option(
    "--format",
    "video_format",
    type=click.Choice(list(VIDEO_FORMATS)),
    help=f"{', '.join(f'{name}: {form.what}' for name, form in VIDEO_FORMATS.items())}. Default: by FILE, else mp4.",
)
@click.option("--preset", type=click.Choice(list(SNIPPET_PRESETS)), help="Size and quality; see docs/snippets.md.")
@click.option(
    "--max-mb", type=click.FloatRange(0, min_open=True), metavar="N", help="At most N million bytes, whatever it takes."
)
@click.option("--fps", metavar="N|same", help="A constant rate; whole frames are left out or repeated, none blended.")
@click.option(
    "--deinterlace",
    type=click.Choice(list(FIELDS)),
    help="double: a frame of each field, so that interlaced video keeps all of its motion.",
)
@click.option(
    "--cut",
    type=click.Choice(list(CUTS)),
    default="exact",
    help="fast encodes only the two ends of it, where that can be right.",
)
@snap_option
@click.option(
    "--title-card", is_flag=False, flag_value="", metavar="[TEXT]", help="A card before it; without TEXT, its caption."
)
@click.option(
    "--end-card", is_flag=False, flag_value="", metavar="[TEXT]", help="A card after it; without TEXT, its credit."
)
@mark_options
@sound_options
@accept_clip_option
@force_print_option
@json_option
@quiet_option
@verbose_option
def snippet(
    clip: Path | None, ranges: tuple[str, ...], from_notes: bool, output: Path | None, captions: str | None,
    captions_from: str, track: str, lint: Path | None, profile: str, fix: bool, strict: bool, look: str | None,
    aspect: str | None, fit: str | None, size: str | None, video_format: str | None, preset: str | None,
    max_mb: float | None, fps: str | None, deinterlace: str | None, cut: str, snap: str, title_card: str | None,
    end_card: str | None, sound: SoundChoice, accept_clip: bool, force: bool, as_json: bool, quiet: bool,
    verbose: bool, **marks: Any,
) -> None:  # fmt: skip
    """Cut short videos to the frame: H.264 and AAC in MP4, or WebM, GIF, WebP or PNG that moves; with captions, a .vtt
    and .srt beside, and a poster.

    A RANGE starts with the frame on screen at its start and ends before the one on screen at its end.
    ID is a note: its id, last, or @2 for the second one of the list.
    """
    from bts import snippets as core

    if lint is not None:
        lint_captions(clip, LintOptions(lint, profile, aspect, fix, output, strict, force, as_json, quiet), ranges)
        return
    if clip is None or strict:
        raise click.UsageError("--strict goes with --lint." if strict else "Missing argument 'CLIP'.")
    need_one_of(ranges, from_notes, "one RANGE or ID, or more,")
    desk = desk_for(clip, quiet=quiet, accept_clip=accept_clip, uses_notes=from_notes)
    shape = core.read_shape(aspect, fit, size, desk.settings.snippets)
    given = {"format": format_by_name(output, "snippets", video_format), "max_mb": max_mb, "fps": fps}
    given |= {"deinterlace": deinterlace, "captions": captions, "look": look}
    options = sound.put_on(set_marks(_options(desk.settings.snippets, cut, preset, **given), marks))
    if options.captions != "none" and captions_from == "notes":
        desk.need_its_notes()
    cues = _read_captions(desk, captions_from, track, quiet=quiet, verbose=verbose)
    cues = fix_captions(desk, cues, profile, aspect, quiet=quiet) if fix else cues
    results: list[Shown] = []
    with desk.open() as source, progress_of(clip, quiet=quiet) as progress:
        sound.check(source.info)
        meant = read_names(ranges, desk, progress)
        asked = _asked(desk, source.info, options, None if from_notes else meant, shape, snap, quiet=quiet)
        if any(request.note is not None for request in asked):
            desk.need_its_notes()
        need_one_file(output, "snippets", len(asked))
        asked = [add_cards(request, title_card, end_card) for request in asked]
        _read_proof(desk, asked, cues, options.source_line, force=force, quiet=quiet)
        asked = [_finish(request, cues, shape, cut) for request in asked]
        _tell_uncaptioned(asked, cues, quiet=quiet)
        for request in asked:
            of_notes = request.note is not None
            where = results_at(desk, output, "snippets", notes=of_notes, force=force, sources=[Path(captions_from)])
            (named,) = name_after(where, [request]) if len(asked) == 1 else (request,)
            results.append(_shown(core.make_missing(source, named, where, options, progress), named, source.info))
    show_results(results, source.warnings, as_json=as_json, quiet=quiet, verbose=verbose)


def _options(options: SnippetsOptions, cut: str, preset: str | None = None, **given: Any) -> SnippetsOptions:
    """The settings with the preset over them, and over that what was `given`, by the same names; None was not given.

    A fast cut has its captions in a track, because it cannot draw them.
    """
    if cut == "fast" and given.get("captions") is None:
        given["captions"] = "soft"
    try:
        options = replace(options, preset=preset or options.preset).settled
        return replace(options, **{name: value for name, value in given.items() if value is not None})
    except ValueError as error:
        raise UsageError(str(error), None, "see --help") from error


def _shown(made: "Sequence[Made]", request: "SnippetRequest", info: "media.ClipInfo") -> Shown:
    """One snippet as it is shown; its time is that of the frames that are in it."""
    from bts import snippets as core

    by_kind = {item.path.suffix: str(item.path) for item in made}
    ends = min(request.span.end, info.duration)
    whole = {"end": json_seconds(ends), "end_frame": info.frames}
    values = {
        "path": next(path for suffix, path in by_kind.items() if suffix in core.VIDEOS),
        "captions": [by_kind[suffix] for suffix in core.CAPTIONS if suffix in by_kind],
        "poster": by_kind[core.POSTER],
        **frame_values("start", request.span.start, info),
        **(whole if ends == info.duration else frame_values("end", ends, info)),
        "note": request.note,
    }
    return Shown(tuple(item.path for item in made), tuple(line for item in made for line in item.warnings), values)


def _for_notes(
    desk: Desk,
    info: "media.ClipInfo",
    options: SnippetsOptions,
    chosen: Sequence[Note] | None,
    snap: str,
    *,
    quiet: bool,
) -> "list[SnippetRequest]":
    """A request for each note that was chosen, or asks for a snippet, as `bts run` makes it: with the shots found."""
    from bts import snippets as core

    found = _known_shots(desk, info)
    notes = desk.found.live() if chosen is None else ask_for(desk.found.live(), chosen, "snippet")
    if snap != "none":
        notes = [_snap_note(desk, note, snap, quiet=quiet) for note in notes]
    requests = core.from_notes(notes, info.duration, replace(desk.settings, snippets=options), found)
    if not requests:
        raise UsageError("no note of this clip asks for a snippet", info.path, "bts note edit CLIP ID --use snippet")
    return requests if chosen is None else [r for r in requests if r.note in {note.id for note in chosen}]


def _snap(desk: Desk, span: Span, *, snap: str, quiet: bool) -> Span:
    """The range on the edges that `snap` names, one of `choices.SNAPS`; a remark says where it went."""
    start, end = snap_to(desk, span.start, span.end, snap)
    assert end is not None
    if (start, end) != (span.start, span.end):
        to = f"{clock(start)}-{clock(end)}, the edges of {'frames' if snap == 'frame' else 'shots'}"
        remark(f"note: {clock(span.start)}-{clock(span.end)} is moved to {to}", quiet=quiet)
    return Span(start, end)


def _snap_note(desk: Desk, note: Note, snap: str, *, quiet: bool) -> Note:
    """A note that asks for a snippet, with its range on those edges; a single time becomes its shot."""
    if "snippet" not in note.use:
        return note
    if note.end is not None:
        span = _snap(desk, Span(note.start, note.end), snap=snap, quiet=quiet)
        return replace(note, start=span.start, end=span.end)
    start, end = snap_to(desk, note.start, None, snap)
    if end is not None:
        remark(f"note: {clock(note.start)} becomes {clock(start)}-{clock(end)}, its shot", quiet=quiet)
    return replace(note, start=start, end=end)


def _known_shots(desk: Desk, info: "media.ClipInfo") -> "tuple[Shot, ...]":
    """The shots of the clip as an earlier analysis found them; none where there was none."""
    from bts import shots

    analysis = shots.recall(desk.results(), info, desk.shots_options())
    return analysis.shots if analysis is not None else ()


def _asked(
    desk: Desk,
    info: "media.ClipInfo",
    options: SnippetsOptions,
    meant: Meant | None,
    shape: "Asked",
    snap: str,
    *,
    quiet: bool,
) -> "list[SnippetRequest]":
    """A request for each range and each note that was named; for each note that asks for a snippet where none was."""
    from bts import snippets as core

    if meant is None:
        return _for_notes(desk, info, options, None, snap, quiet=quiet)
    named, remarks = name_ranges(info, meant.ranges(), partial(_snap, desk, snap=snap, quiet=quiet))
    show_remarks(remarks, quiet=quiet)
    shaped = shape["aspect"] is not None or shape["size"] is not None
    found = _known_shots(desk, info) if shaped else ()
    made = core.from_ranges(named, desk.found.live(), replace(desk.settings, snippets=options), found)
    return [*made, *(_for_notes(desk, info, options, meant.notes, snap, quiet=quiet) if meant.notes else [])]


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
    desk: Desk,
    asked: "Sequence[SnippetRequest]",
    cues: "Sequence[Cue] | None",
    source_line: str,
    *,
    force: bool,
    quiet: bool,
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
    words += words_of_facts(desk.settings.record)
    words += [*words_of_clip(desk.settings.credit), *words_of_settings(desk.settings.story, HEADLINE)]
    words += words_of_source_line(source_line)
    last_look(desk, words, [*made, *heard], force=force, quiet=quiet)


def _tell_uncaptioned(asked: "Sequence[SnippetRequest]", cues: "Sequence[Cue] | None", *, quiet: bool) -> None:
    """Say which snippets get no caption, although captions were to be taken from `cues`."""
    for request in asked:
        if cues is not None and request.mode != "none" and not request.cues:
            span = f"{clock(request.span.start)}-{clock(request.span.end)}"
            remark(f"warning: no caption is on screen in {span}: this snippet has none", quiet=quiet)


def _finish(request: "SnippetRequest", cues: "Sequence[Cue] | None", shape: "Asked", cut: str) -> "SnippetRequest":
    """The request with what the options say of every snippet. `cues` are those of a file, in place of the notes."""
    from bts.captions import cues_within

    if cues is not None:
        request = replace(request, captions=(), cues=tuple(cues_within(cues, request.span)))
    return replace(request, cut=cut, **shape)
