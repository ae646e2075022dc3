"""story.html, .md, .wordpress.html, .json and notes.vtt."""

from bts import story
from bts.choices import STORY_FORMATS
from bts.keyframes import keyframe_name
from bts.outputs import work_key
from bts.work import Work


def write_clip_story(work: Work, *, make: bool) -> int:
    """Write the page in the formats asked for, unless it is done; a page that a person changed is left alone."""
    if not make:
        return 0
    found = work.analysis.shots if work.analysis is not None else ()
    pictured = work.analysis.pictured if work.analysis is not None else ()
    keyframes = {shot.index: work.folder.path / keyframe_name(shot.index) for shot in pictured}
    made = (*work.stills, *work.snippets)
    material = story.Material(work.info, work.notes, found, keyframes, made, work.desk.settings)
    key = work_key(
        "story",
        clip=work.info.timed_fingerprint,
        stream=work.info.stream,
        notes=work.notes,
        shots=found,
        made=sorted((str(part.path), part.note or "") for part in made),
        settings=work.desk.settings,
        theme=story.digest_theme(work.desk.settings.story.theme),
        places=[path.absolute() for path in (work.job.clip, work.folder.path)],
        formats=work.job.formats,
    )
    if not work.keep(key):
        files = {STORY_FORMATS[name]: name for name in work.job.formats}
        free, refused = work.folder.claim_free(files)
        work.leave_alone(refused)
        pages = story.write_story(material, work.folder.claim, [files[file] for file in free])
        work.folder.sweep((page.path for page in pages), story.CHAPTERS)
        work.record([page.path for page in pages], key, [line for page in pages for line in page.warnings])
    return 1
