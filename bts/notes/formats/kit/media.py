"""Which of the media that a file speaks of is this clip."""

from collections.abc import Iterable
from pathlib import PurePath

from bts.errors import NotesFileError
from bts.notes.formats.kit.base import ClipFacts

NAMED = 12
"""Media that an error lists by name; more are counted."""


def pick_media(names: Iterable[str], clip: ClipFacts) -> frozenset[str]:
    """Those of the media `names` in a file that are this clip; a gap or generator without a name may be "".

    They are those that a person picked (`clip.media`), else those with the clip's name, with or without its ending,
    else the only one.

    Raises:
        NotesFileError: the file speaks of several media, of which none has the clip's name; or not of the picked one.
    """
    found = list(dict.fromkeys(names))
    wanted = clip.media or clip.name
    picked = frozenset(name for name in found if name and is_same_media(name, wanted))
    if picked:
        return picked
    named = [name for name in found if name]
    if clip.media:
        raise NotesFileError(f"it does not speak of {clip.media}", None, f"its media are {_list(named)}")
    if len(named) > 1:
        what = f"it speaks of {len(named)} media: {_list(named)}"
        raise NotesFileError(what, None, "pick the one that is this clip with --media NAME")
    return frozenset(found)


def is_same_media(name: str, wanted: str) -> bool:
    """Whether two names of media are the same, whatever their folder, ending and case."""
    return bool({_fold(name), _fold_stem(name)} & {_fold(wanted), _fold_stem(wanted)})


def _fold(name: str) -> str:
    return PurePath(name.replace("\\", "/")).name.casefold()


def _fold_stem(name: str) -> str:
    return PurePath(_fold(name)).stem


def _list(names: list[str]) -> str:
    shown = ", ".join(name[:100] for name in names[:NAMED])
    return f"{shown} and {len(names) - NAMED} more" if len(names) > NAMED else shown
