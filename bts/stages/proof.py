"""Before the stages that print: words marked as unfinished stop them, texts that stand in for captions are named."""

from collections.abc import Iterable, Sequence

from bts import snippets
from bts.captions import speaking
from bts.errors import OutputError
from bts.model import Note
from bts.notes.ids import short_ids
from bts.notes.proof import (
    HEADLINE,
    Proof,
    Words,
    refuse_unfinished,
    words_of_clip,
    words_of_facts,
    words_of_settings,
    words_of_source_line,
)
from bts.work import Work


def stop_unfinished(work: Work) -> frozenset[str]:
    """The names of the stages that must not print their words as they are; the reason is one failure of the clip.

    None must stop where the job is forced: then the words are a warning. So are texts that stand in for captions.
    """
    proof = Proof(short_ids(work.desk.document.entries))
    asked = {name: words for name, words in _words_of_stages(work, proof).items() if name in work.job.only}
    if line := proof.stand_ins(_captioned(work)):
        work.diary.warn(line)
    try:
        every = [word for words in asked.values() for word in words]
        work.diary.warn(*refuse_unfinished(every, work.job.clip, force=work.job.force))
    except OutputError as error:
        work.diary.fail(error)
        return frozenset(name for name, words in asked.items() if any(word.mark for word in words))
    return frozenset()


def _words_of_stages(work: Work, proof: Proof) -> dict[str, list[Words]]:
    """Stage -> the words that it would print."""
    settings = work.desk.settings
    clip = [*words_of_clip(settings.credit), *words_of_settings(settings.story, HEADLINE)]
    clip += words_of_facts(settings.record)
    stills = [word for note in _asking(work, "still") for word in proof.still(note)]
    cut = [word for note in _asking(work, "snippet") for word in proof.snippet(note)]
    shown = [proof.caption(note) for note in _shown(work)]
    page = [word for note in work.notes for word in proof.story(note)]
    head = words_of_clip(settings.credit, work.desk.document.notes_head())
    return {
        "stills": stills + (clip if stills else []),
        "snippets": cut + shown + ([*clip, *words_of_source_line(settings.snippets.source_line)] if cut else []),
        "story": [*page, *(head if page else ()), *words_of_settings(settings.story)],
    }


def _captioned(work: Work) -> Iterable[Note]:
    """The notes whose caption, or stand-in, is printed on pictures that the job makes."""
    if "stills" in work.job.only:
        yield from _asking(work, "still")
    if "snippets" in work.job.only:
        yield from _asking(work, "snippet")
        yield from _shown(work)


def _asking(work: Work, use: str) -> Sequence[Note]:
    return [note for note in work.notes if use in note.use]


def _shown(work: Work) -> list[Note]:
    """The notes that the captions of all snippets say."""
    if work.desk.settings.snippets.captions == "none":
        return []
    requests = snippets.from_notes(work.notes, work.info.duration, work.desk.settings)
    return [note for request in requests for note in speaking(work.notes, request.span)]
