"""The pages of a story, in all that it is handed over as, and notes.vtt."""

from dataclasses import replace
from pathlib import Path

from bts import story
from bts.choices import STORY_FORMATS
from bts.config import Config
from bts.errors import OutputError
from bts.files import write_text
from bts.keyframes import keyframe_name
from bts.model import Made
from bts.outputs import work_key
from bts.stages.clip_media import make_clip_media
from bts.stages.story_pictures import cut_keyframes
from bts.story import Material, Story
from bts.story.checking import check_page
from bts.story.edits import settle_edits
from bts.story.theme import digest_theme
from bts.work import Work

EDITED = ("html", "markdown")
"""The formats of a page that a person changes by hand."""

POSTED = "story.wordpress.json"
"""File name of what bts did on a WordPress site."""


def write_clip_story(work: Work, *, make: bool) -> int:
    """Write the story as the job asks for it, unless it is done; a page that a person changed is left alone."""
    if not make:
        return 0
    material = _gather(work)
    key = _key_of(work, material)
    order, composed = work.job.story, None
    # The key says nothing of what a person changes in a page: what depends on that is made whenever it is asked for.
    if order.merge or not work.keep(key):
        composed = story.compose_story(material, work.folder.path, work.job.formats)
        _write(work, composed, key)
    if order.extras or order.publish:
        composed = composed or story.compose_story(material, work.folder.path, ())
    if composed is not None and order.extras:
        _hand_over(work, composed)
    if composed is not None and order.publish:
        _publish(work, composed)
    return 1


def _gather(work: Work) -> Material:
    """All that the story is made of; the clip's video and the pictures that it still needs are made."""
    settings = _settings_of(work)
    analysis = work.analysis
    pictured = analysis.pictured if analysis is not None else ()
    keyframes = {shot.index: work.folder.path / keyframe_name(shot.index) for shot in pictured}
    wall = settings.story.style == "pictures"
    of_shots = wall or not work.notes
    distinct = {shot.index for shot in pictured if of_shots and shot.same_as is None}
    keyframes |= cut_keyframes(work, {n: path for n, path in keyframes.items() if n in distinct}, each=wall)
    return Material(
        info=work.info,
        notes=work.notes,
        shots=analysis.shots if analysis is not None else (),
        keyframes=keyframes,
        made=(*work.stills, *work.snippets),
        media=make_clip_media(work),
        config=settings,
    )


def _settings_of(work: Work) -> Config:
    """The settings, with what the job asks of its story over them."""
    settings, order = work.desk.settings, work.job.story
    style, places = order.style or settings.story.style, order.order or settings.story.order
    return replace(settings, story=replace(settings.story, style=style, order=places))


def _key_of(work: Work, material: Material) -> str:
    media = material.media
    return work_key(
        "story",
        clip=work.info.timed_fingerprint,
        stream=work.info.stream,
        notes=work.notes,
        shots=material.shots,
        pictures=sorted(str(path) for path in material.keyframes.values()),
        made=sorted((str(path), part.note or "") for part in material.made for path in part.paths),
        media=replace(media, tracks=()),
        tracks=[(track.lang, track.label, track.text, track.on) for track in media.tracks],
        settings=material.config,
        theme=digest_theme(material.config.story.theme),
        local=story.has_local_styles(work.folder.path),
        places=[path.absolute() for path in (work.job.clip, work.folder.path)],
        formats=work.job.formats,
    )


def _write(work: Work, composed: Story, key: str) -> None:
    """Write the pages and notes.vtt, and enter them."""
    pages = [STORY_FORMATS[name] for name in composed.texts]
    # Those that are new are claimed in one go: the ledger goes to the disk each time.
    work.folder.claim_all(page for page in pages if not (work.folder.path / page).exists())
    made = [work.folder.write(story.CHAPTERS, composed.chapters)] if composed.chapters else []
    for name, text in composed.texts.items():
        made += _settle(work, composed, name, text)
    work.folder.sweep(made, story.CHAPTERS)
    work.record(made, key, composed.remarks)


def _settle(work: Work, composed: Story, name: str, text: str) -> tuple[Path, ...]:
    """Write one page, or what is new in it beside the one that a person changed; returns the file that bts made."""
    if name not in EDITED:
        return _write_unless_changed(work, composed, name, text)
    settled = settle_edits(work.folder, STORY_FORMATS[name], text, merge=work.job.story.merge)
    if settled.kind in ("conflict", "refused"):
        work.diary.fail(OutputError(settled.line))
    elif settled.line:
        work.diary.warn(settled.line)
    if settled.diff:
        work.diary.show(settled.diff)
    if settled.kind == "written":
        check_page(composed.page, work.folder.path, name)
    return settled.made


def _write_unless_changed(work: Work, composed: Story, name: str, text: str) -> tuple[Path, ...]:
    """Write one page; one that a person changed is left alone, with a warning."""
    if not work.claim(STORY_FORMATS[name]):
        return ()
    page = work.folder.path / STORY_FORMATS[name]
    write_text(page, text)
    check_page(composed.page, work.folder.path, name)
    return (page,)


def _hand_over(work: Work, composed: Story) -> None:
    """Write the files that the story is handed over as, from its pages as they lie in the folder, and enter them."""
    from bts.story import handover
    from bts.story.addresses import absolute

    extras, page, folder, clip = work.job.story.extras, composed.page, work.folder.path, work.job.clip
    html = _read_html(work, composed) if {"single", "embed"} & set(extras) else ""
    made: list[Made] = []
    if "single" in extras:
        target = work.folder.claim(handover.name_extra("single", clip))
        made.append(handover.write_single_file(html, page, folder, target, composed.language.say("watch_clip")))
    if "embed" in extras:
        target = work.folder.claim(handover.name_extra("embed", clip))
        made.append(handover.write_embed(html, page, lambda href: absolute(page, href), target))
    if "zip" in extras:
        names = [name for each in work.job.formats if (folder / (name := STORY_FORMATS[each])).is_file()]
        target = work.folder.claim(handover.name_extra("zip", clip))
        made.append(handover.write_package(page, folder, names, target, clip.name))
    work.record([part.path for part in made], "", [line for part in made for line in part.warnings])


def _read_html(work: Work, composed: Story) -> str:
    """The page with what a person changed in it; printed anew where it was not asked for in this format."""
    from bts.story.handover import read_page
    from bts.story.printing.html import render_html

    if "html" in work.job.formats:
        return read_page(work.folder.path / STORY_FORMATS["html"])
    theme, local = work.desk.settings.story.theme, story.has_local_styles(work.folder.path)
    return render_html(composed.page, composed.language, theme, local_styles=local)


def _publish(work: Work, composed: Story) -> None:
    """Post the story as a draft, and keep what was done on the site beside it."""
    from bts.story.wordpress import Site, publish_story

    settings = work.desk.settings.story
    remember = work.folder.claim(POSTED)
    posted = publish_story(
        composed.page,
        composed.language,
        work.folder.path,
        Site.from_environment(settings.wordpress_url),
        remember=remember,
        theme=settings.theme,
        force=work.job.force,
        progress=work.progress,
    )
    work.record([remember], "")
    work.diary.warn(*posted.remarks)
    work.diary.posted = posted.edit
    sent = f"{len(posted.uploaded)} files sent, {len(posted.kept)} there already"
    work.diary.show(f"the draft is {'written' if posted.changed else 'as it was'} ({sent})")
