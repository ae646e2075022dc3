"""An analysis is made once: it is written into the folder of results, and read back there by whoever needs it next."""

import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bts import media
from bts.errors import printable
from bts.files import format_json, write_text
from bts.keyframes import keyframe_name, write_keyframes
from bts.model import Progress, silent
from bts.outputs import KEYFRAMES, OutputFolder, work_key
from bts.shots.analysis import Analysis, Options, analyse
from bts.shots.detector import version_of
from bts.shots.looks import write_looks
from bts.shots.records import from_json, shots_to_json, write_csv

RECORD, TABLE = "shots.json", "shots.csv"
"""Names of the two files among the results of a clip."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class FoundShots:
    """An analysis, and whether it was read back from an earlier run instead of made now."""

    analysis: Analysis
    recalled: bool


@dataclass(frozen=True)
class WrittenShots:
    """The files that `write_shots` made, and why others were left alone, a line each."""

    paths: tuple[Path, ...]
    left_alone: tuple[str, ...] = ()


def shots_key(info: media.ClipInfo, options: Options) -> str:
    """The key of an analysis: the clip's content, and the options that change what is found."""
    return work_key(
        "shots",
        clip=info.timed_fingerprint,
        stream=info.stream,
        detector=options.detector,
        detector_version=version_of(options.detector),
        alternates=options.alternates,
        faces=options.faces,
        every="" if options.every is None else str(options.every),
        changes=options.changes,
        jumps=options.jumps,
    )


def recall(folder: OutputFolder, info: media.ClipInfo, options: Options) -> Analysis | None:
    """The analysis in a folder of results, if it was made with these options and its files are as they were made.

    None also where glimpses are asked for: they are not kept.
    """
    key = shots_key(info, options)
    path = folder.path / RECORD
    if options.glimpses or path not in folder.made_with(key):
        return None
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        analysis = from_json(record, info, folder.path, options.thumbnail_width)
    except (OSError, KeyError, TypeError, ValueError) as error:
        log.warning("%s: cannot be read back, so the clip is analysed again: %r", printable(path), error)
        return None
    log.info("%s: shots read from %s", printable(info.path), printable(path))
    return analysis


def recall_or_analyse(
    folder: OutputFolder, clip: media.Clip, options: Options, progress: Progress = silent, *, draw: bool = False
) -> FoundShots:
    """The analysis that lies in the folder, else a new one, in one decode; nothing is written.

    `draw`: its keyframes will be written if it is new. Raises as `analyse`.
    """
    found = recall(folder, clip.info, options)
    if found is not None:
        return FoundShots(found, recalled=True)
    return FoundShots(analyse(clip, options, progress, draw=draw), recalled=False)


def write_shots(
    folder: OutputFolder, clip: media.Clip, analysis: Analysis, options: Options, *, spare: bool = False
) -> WrittenShots:
    """Write shots.json, shots.csv and the keyframes, under the key by which `recall` finds them, and the looks.

    A file that bts did not make, or that a person changed, is left alone with `spare`, else an error.

    Raises:
        OutputError: a file must not be replaced, or cannot be written.
        ClipError: the clip cannot be read again.
    """
    pictures = {keyframe_name(shot.index): shot for shot in analysis.shots if not shot.keyframe.skipped}
    free, refused = _claim(folder, [*pictures, RECORD, TABLE], spare=spare)
    made = write_keyframes(clip, [shot for name, shot in pictures.items() if name in free], folder.path, analysis.early)
    folder.sweep((folder.path / name for name in pictures), KEYFRAMES)
    if TABLE in free:
        write_csv(folder.path / TABLE, analysis)
        made.append(folder.path / TABLE)
    if RECORD in free:
        record = shots_to_json(clip.info, analysis, {shot.index: name for name, shot in pictures.items()})
        write_text(folder.path / RECORD, format_json(record) + "\n")
        made.append(folder.path / RECORD)
    if analysis.looks is not None:
        write_looks(folder.path, analysis.looks)
    folder.record(made, shots_key(clip.info, options))
    return WrittenShots(tuple(made), tuple(refused))


def _claim(folder: OutputFolder, names: Iterable[str], *, spare: bool) -> tuple[set[str], list[str]]:
    names = list(names)
    if spare:
        free, refused = folder.claim_free(names)
        return set(free), refused
    folder.claim_all(names)
    return set(names), []
