"""stills/: one for each note that asks for one, all in one go through the clip."""

from bts import stills
from bts.model import Made
from bts.work import Work

FOLDER = "stills"


def make_note_stills(work: Work, *, make: bool) -> int:
    """Make the stills that are not done; remove those of notes that are gone."""
    options = work.desk.settings.stills
    requests = stills.from_notes(work.notes, work.info.duration, work.desk.settings)
    waiting = []
    for request in requests:
        name = f"{FOLDER}/{request.name}.{options.format}"
        done = work.keep(stills.still_key(work.info, request, options))
        if not done and make and work.claim(name):
            waiting.append(request)
        else:
            found = [path for path in done or [work.folder.path / name] if path.is_file()]
            work.stills += [Made(path, request.note) for path in found]
    place = work.folder.path / FOLDER
    made = stills.make_stills(work.clip, waiting, lambda name: place / name, options, on_progress=work.progress)
    for request, still in zip(waiting, made, strict=True):
        work.record([still.path], stills.still_key(work.info, request, options), still.warnings)
        work.stills.append(still)
    if make:
        work.folder.sweep((still.path for still in work.stills), FOLDER)
    return len(work.stills)
