"""stills/: one for each note that asks for one, all in one go through the clip."""

from bts import stills
from bts.model import Made
from bts.work import Work

FOLDER = "stills"


def make_note_stills(work: Work, *, make: bool) -> int:
    """Make the stills that are not done; remove those of notes that are gone."""
    options = work.desk.settings.stills
    requests = stills.from_notes(work.notes, work.info.duration, work.desk.settings)
    waiting: list[stills.StillRequest] = []
    there: dict[str, Made] = {}
    for request in requests:
        names = [f"{FOLDER}/{name}" for name in request.file_names(options.format)]
        done = work.keep(stills.still_key(work.info, request, options))
        if not done and make and work.claim(*names):
            waiting.append(request)
        else:
            found = [path for path in done or map(work.folder.path.joinpath, names) if path.is_file()]
            if found:
                there[request.name] = stills.made_before(found, request)
    moments = stills.look_at_moments(work.clip, [r.time for r in waiting], work.analysis) if work.analysis else {}
    made = stills.make_stills(
        work.clip,
        waiting,
        lambda name: work.folder.claim(f"{FOLDER}/{name}"),
        options,
        checking=stills.Checking(moments=moments),
        on_progress=work.progress,
    )
    for request, still in zip(waiting, made, strict=True):
        work.record(still.paths, stills.still_key(work.info, request, options), still.warnings, still.crop)
        there[request.name] = still
    # In the order of the requests: a page shows the first still of a note, that in the first preset.
    work.stills += [there[request.name] for request in requests if request.name in there]
    if make:
        work.folder.sweep((path for still in work.stills for path in still.paths), FOLDER)
    return len(work.stills)
