"""`bts still`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bts.cli.kit import completion as complete
from bts.cli.kit.arguments import (
    PATH,
    accept_clip_option,
    clip_argument,
    force_print_option,
    json_option,
    progress_of,
    quiet_option,
    verbose_option,
)
from bts.cli.kit.checks import StillChecks, check_made, checking_of, still_check_options
from bts.cli.kit.framing import CropChoice, framing_options
from bts.cli.kit.moments import Meant, MomentCommand, ask_for, read_names
from bts.cli.kit.near import NearChoice, near_options, near_values
from bts.cli.kit.notes import show_remarks
from bts.cli.kit.proof import last_look, proof_of, tell_held_back
from bts.cli.kit.results import Shown, desk_for, frame_values, name_after, need_one_file, need_one_of, show_results
from bts.cli.kit.still_files import StillFiles, count_files, file_values, still_file_options
from bts.cli.kit.still_marks import set_still_marks, still_mark_options
from bts.cli.kit.still_rules import StillOrder, need_check_alone, need_where_alone, refuse_idle_options, refuse_wordless
from bts.cli.kit.where import show_whereabouts, where_option
from bts.config import Config, StillsOptions
from bts.desk import Desk, Results, format_by_name, name_times, results_at
from bts.errors import UsageError
from bts.model import Note, Progress, published
from bts.notes.proof import HEADLINE, Words, words_of_clip, words_of_facts, words_of_settings

if TYPE_CHECKING:
    from bts import media
    from bts.model import Made
    from bts.stills import StillRequest


@click.command(
    cls=MomentCommand,
    epilog="""\b
Examples:
  bts still interview.mp4 1:15.5                       outputs/interview/stills/interview-00-01-15-500.jpg
  bts still interview.mp4 0:12 '#1812' -o article/ --format webp --preset web
  bts still interview.mp4 12.3 --nudge 0.5               the best frame within half a second, in the same shot
  bts still interview.mp4 12 --burst 6                   six that differ, and a small sheet to choose from
  bts still interview.mp4 12 --preset hero,social,square --max-kb 200
  bts still interview.mp4 12 --preset hero --srcset 480,960,1600 --json
  bts still interview.mp4 12 -o kiss.jpg --caption "Jim and Pam kissing" --credit NBC --alt "Two people kiss"
  bts still interview.mp4 12 --caption "The kiss" --burn-caption below --burn-credit --credit NBC
  bts still interview.mp4 k7qd last                    of notes, with their texts: by id, the last one touched
  bts still interview.mp4 +3 shot:2                    3 s after the last note; the second shot's first frame
  bts still interview.mp4 --notes                      one for each note that asks for a still
  bts still interview.mp4 0:12 --strict --credit NBC --alt "Two people kiss"    not made if a desk would send it back
  bts still --check interview.mp4                      what is wrong with the stills that were made of it
  bts still --where kiss.jpg                           which clip, moment and note a picture is of""",
)
@clip_argument
@click.argument("times", metavar="[TIME|ID...]", nargs=-1, shell_complete=complete.ids)
@click.option("--notes", "from_notes", is_flag=True, help="Make one for every note that asks for a still.")
@click.option("-o", "--output", type=PATH, metavar="FILE|DIR", help="Where to; default outputs/<clip>/stills/.")
@near_options
@still_file_options
@still_mark_options
@still_check_options
@click.option("--caption", default="", help="What is said under the picture.")
@click.option("--alt", default="", help="What can be seen, for those who cannot see it.")
@click.option("--credit", default="", help="The credit line; default: [credit] line in bts.toml.")
@where_option
@framing_options
@accept_clip_option
@force_print_option
@json_option
@quiet_option
@verbose_option
def still(
    clip: Path, times: tuple[str, ...], from_notes: bool, output: Path | None, near: NearChoice, files: StillFiles,
    framing: CropChoice, checks: StillChecks, caption: str, alt: str, credit: str, where: bool,
    accept_clip: bool, force: bool, as_json: bool, quiet: bool, verbose: bool, **marks: Any,
) -> None:  # fmt: skip
    """Make stills that can be published: the frame on screen at each TIME, upright, in true colour, with its texts.

    ID is a note: its id, last, or @2 for the second one of the list; its texts go with the still.

    Caption, alt text, credit and people are written into the file (IPTC in XMP, and IIM in JPEG). Notes that were made
    for other content give a still nothing, until --accept-clip says that they hold for the clip as it is now.
    """
    if where:
        need_where_alone()
        show_whereabouts([clip, *map(Path, times)], output, as_json=as_json, quiet=quiet)
        return
    if not from_notes and (named := checks.made(clip, times)):
        need_check_alone()
        check_made(named, checks, as_json=as_json, quiet=quiet)
        return
    need_one_of(times, from_notes, "one TIME or ID, or more,")
    desk = desk_for(clip, quiet=quiet, accept_clip=accept_clip, uses_notes=from_notes)
    files = replace(files, form=format_by_name(output, "stills", files.form))
    shaped = framing.put_on(files.put_on(desk.settings.stills))
    settings = replace(desk.settings, stills=set_still_marks(framing.take_presets(shaped), marks))
    texts = Texts(caption, alt, credit)
    refuse_idle_options(StillOrder(shaped, files.presets, framing.show, texts.given))
    with desk.open() as source, progress_of(clip, quiet=quiet) as progress:
        meant = read_names(times, desk, progress)
        if meant.notes:
            desk.need_its_notes()
        need_one_file(output, "stills", max(1, len(times)) * count_files(settings.stills) * near.files)
        _read_proof(desk, texts, _chosen(desk, meant, from_notes=from_notes), force=force, quiet=quiet)
        order = Order(near, framing, checks, texts, settings, shaped)
        batches = []
        for of_notes in (False, True):
            asked = _asked(desk, source.info, settings, meant, of_notes=of_notes, all_notes=from_notes, quiet=quiet)
            if asked:
                batches.append((asked, results_at(desk, output, "stills", notes=of_notes, force=force)))
        lettered = [texts.over(request) for asked, place in batches for request in name_after(place, asked)]
        refuse_wordless(lettered, settings.stills)
        made = [order.make(asked, place, desk, source, progress, quiet=quiet) for asked, place in batches]
    results = [shown for batch in made for shown in batch]
    show_results(results, source.warnings, as_json=as_json, quiet=quiet, verbose=verbose)


@dataclass(frozen=True)
class Order:
    """How the stills that are asked for are made; `shaped` are the settings of stills before --show-crop."""

    near: NearChoice
    framing: CropChoice
    checks: StillChecks
    texts: "Texts"
    settings: Config
    shaped: StillsOptions

    def make(
        self,
        asked: "Sequence[StillRequest]",
        place: Results,
        desk: Desk,
        source: "media.Clip",
        progress: Progress,
        *,
        quiet: bool,
    ) -> list[Shown]:
        """Make what is asked for, each at its moment or near it, and say how far it moved."""
        from bts import stills as core

        chosen, frames, told = self.near.put_on(self.framing.show_on(asked, self.shaped), source, desk)
        show_remarks(told, quiet=quiet)
        options = self.settings.stills
        requests = [self.texts.over(request) for request in name_after(place, chosen)]
        checking = checking_of(desk, source, requests, place, options, self.checks)
        made = core.make_missing(source, requests, place, options, progress, checking)
        sheets = self.near.write_sheets(made, requests, place)
        results = []
        for item, request, found in zip(made, requests, chosen, strict=True):
            told = self.framing.tell_idle(request, item.crop)
            shown = _shown(replace(item, warnings=(*item.warnings, *told)), request, source.info)
            shown.values.update(near_values(frames.get(found.name)))
            results.append(_with_sheet(shown, sheets.get(request.name)))
        return results


@dataclass(frozen=True)
class Texts:
    """What the options say of every still; what is empty leaves the note its word."""

    caption: str
    alt: str
    credit: str

    @property
    def given(self) -> dict[str, str]:
        """The words of each option, by its name."""
        return {"caption": self.caption, "alt": self.alt, "credit": self.credit}

    @property
    def words(self) -> list[Words]:
        """The words of the options, to be read through."""
        return [Words("the command", f"--{option}", text) for option, text in self.given.items()]

    def over(self, request: "StillRequest") -> "StillRequest":
        """The request with what the options say."""
        return replace(
            request,
            caption=self.caption or request.caption,
            title=self.caption or request.title,
            alt=self.alt or request.alt,
            credit=replace(request.credit, line=self.credit or request.credit.line),
        )


def _chosen(desk: Desk, meant: Meant, *, from_notes: bool) -> list[Note]:
    """The notes of which stills are made: those that were named, or all that ask for one."""
    return [note for note in desk.found.live() if "still" in note.use] if from_notes else list(meant.notes)


def _read_proof(desk: Desk, texts: Texts, asking: Sequence[Note], *, force: bool, quiet: bool) -> None:
    """Say what stands in for captions; raise OutputError for what is unfinished in the words that are not replaced."""
    tell_held_back(asking, quiet=quiet)
    stills, proof = published(asking), proof_of(desk)
    replaced = {"caption": texts.caption, "text": texts.caption, "alt text": texts.alt, "credit": texts.credit}
    inherited = (*words_of_clip(desk.settings.credit), *words_of_settings(desk.settings.story, HEADLINE))
    words = [*(word for note in stills for word in proof.still(note)), *inherited]
    words += words_of_facts(desk.settings.record)
    words = [word for word in words if not replaced.get(word.field)] + texts.words
    last_look(desk, words, () if texts.caption else stills, force=force, quiet=quiet)


def _shown(made: "Made", request: "StillRequest", info: "media.ClipInfo") -> Shown:
    values = {"path": str(made.path), **frame_values("time", request.time, info), "note": made.note}
    texts = {"caption": request.caption, "alt": request.alt, "credit": request.credit.line}
    return Shown(made.paths, made.warnings, {**values, **texts, **file_values(made.paths, request), "crop": made.crop})


def _with_sheet(shown: Shown, sheet: str | None) -> Shown:
    """The result with the sheet of its burst, where it is the first of one."""
    if sheet is None:
        return shown
    return replace(shown, paths=(*shown.paths, Path(sheet)), values={**shown.values, "sheet": sheet})


def _asked(
    desk: Desk, info: "media.ClipInfo", settings: Config, meant: Meant, *, of_notes: bool, all_notes: bool, quiet: bool
) -> "list[StillRequest]":
    """A request for each time; or, `of_notes`, for each note that was named, or all that ask for a still."""
    from bts import stills as core

    if of_notes and all_notes:
        return _for_notes(desk, info, settings)
    if of_notes:
        ids = {note.id for note in meant.notes}
        notes = ask_for(desk.found.live(), meant.notes, "still")
        made = core.from_notes(notes, info.duration, settings) if ids else []
        return [request for request in made if request.note in ids]
    named, remarks = name_times(info, meant.times())
    show_remarks(remarks, quiet=quiet)
    return core.from_times(named, settings)


def _for_notes(desk: Desk, info: "media.ClipInfo", settings: Config) -> "list[StillRequest]":
    from bts import stills as core

    requests = core.from_notes(desk.found.live(), info.duration, settings)
    if not requests:
        raise UsageError("no note of this clip asks for a still", info.path, "bts note edit CLIP ID --use still")
    return requests
