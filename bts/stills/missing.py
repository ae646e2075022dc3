"""Stills for a person who asks for them: those that were made before, and are as they were made, are not made again."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bts import media
from bts.config import StillsOptions
from bts.desk import Results
from bts.metadata.pictures import picture_size
from bts.model import Made, Progress, silent
from bts.stills.checks import TELL, Checking, find_faults_of_moment
from bts.stills.framing import box_of
from bts.stills.make import make_stills
from bts.stills.request import StillRequest, still_keys


def make_missing(
    clip: media.Clip,
    requests: Sequence[StillRequest],
    results: Results,
    options: StillsOptions,
    on_progress: Progress = silent,
    checking: Checking = TELL,
) -> list[Made]:
    """The stills of all requests, in their order: found among the results, else made. Raises as `make_stills`.

    Where `checking` is strict, one that was made with a remark is made again, and refused.
    """
    keys = still_keys(clip.info, requests, options)
    found = {
        number: made_before(paths, request, warnings, results.crop(keys[number]))
        for number, request in enumerate(requests)
        if (paths := results.done(keys[number]))
        and not ((warnings := _warnings_of(request, results, keys[number], checking)) and checking.strict)
    }
    missing = [number for number in range(len(requests)) if number not in found]
    asked = [requests[n] for n in missing]
    # Entered at once before the first is made, and at once after the last: a ledger is written anew each time.
    results.claim_all([name for request in asked for name in request.file_names(options.format)])
    made = make_stills(clip, asked, results.claim, options, checking=checking, on_progress=on_progress)
    with results.hold():
        for number, still in zip(missing, made, strict=True):
            results.record([still], keys[number])
            found[number] = still
    return [found[number] for number in range(len(requests))]


def _warnings_of(request: StillRequest, results: Results, key: str, checking: Checking) -> tuple[str, ...]:
    """What was remarked of a still when it was made, and what is known of its moment by now."""
    faults = find_faults_of_moment(checking.moments.get(request.time), box_of(results.crop(key)))
    return tuple(dict.fromkeys((*results.warnings(key), *(f"{request.name} {fault.says}" for fault in faults))))


def made_before(
    paths: Sequence[Path],
    request: StillRequest,
    warnings: Sequence[str] = (),
    crop: Mapping[str, Any] | None = None,
) -> Made:
    """The files of a still that was made earlier: one path, or one for each of its widths, in any order."""
    widest_first = sorted(paths, key=picture_size, reverse=True) if len(paths) > 1 else paths
    return Made(widest_first[0], request.note, tuple(warnings), tuple(widest_first[1:]), crop)
