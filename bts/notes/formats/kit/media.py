"""Which of the media that a file speaks of is this clip."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import takewhile
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from bts.errors import NotesFileError
from bts.notes.formats.kit.base import ClipFacts

NAMED = 12
"""Media that an error lists by name; more are counted."""

LONGEST_NAME = 100
"""Characters of the name of a medium above which a message cuts it."""


def pick_media(names: Iterable[str], clip: ClipFacts) -> frozenset[str]:
    """Those of the media `names` in a file that are this clip; a gap or generator without a name may be "".

    A name may be that of a file, with or without its ending, a path or an address. They are those that a person picked
    (`clip.media`), else the one that lies where the clip does, else those with the clip's name, of which the one in
    folders of the clip's names goes first, else the only one.

    Raises:
        NotesFileError: the file speaks of several media, of which none has the clip's name, or files in several folders
            have it; or it does not speak of the picked one.
    """
    found = list(dict.fromkeys(names))
    named = [name for name in found if name]
    picked = _nearest(_matching(named, clip), clip)
    if len(folders := {folder for name in picked if (folder := _folder(name))}) > 1:
        what = f"it speaks of {len(folders)} media of that name: {_list(picked)}"
        raise NotesFileError(what, None, "pick the one that is this clip with --media FOLDER/NAME")
    if picked:
        return frozenset(picked)
    if clip.media:
        remedy = f"its media are {_list(named)}" if named else "it names none: leave --media out"
        raise NotesFileError(f"it does not speak of {clip.media}", None, remedy)
    if len(named) > 1:
        what = f"it speaks of {len(named)} media: {_list(named)}"
        raise NotesFileError(what, None, "pick the one that is this clip with --media NAME")
    return frozenset(found)


def no_media(title: str) -> NotesFileError:
    """The error for a medium that a person picked in a file of a kind, such as plain text, that names none."""
    return NotesFileError(f"{title} that names no media: there is none to pick", None, "leave --media out")


def names_clip(name: str, clip: ClipFacts) -> bool:
    """Whether a name is that of the clip, or of the medium that a person picked."""
    return bool(_matching([name], clip) or _matching([name], replace(clip, media="")))


def describe_pick(picked: Iterable[str], clip: ClipFacts) -> str:
    """The remark on a medium that was taken for the clip though it has another name; "" where it has its name."""
    others = [name for name in picked if name and not _matching([name], clip)]
    return f"it speaks of {_list(others)} alone, which was taken for this clip" if others else ""


def describe_media(names: Iterable[str]) -> str:
    """`, which speaks of 2 media: a.mov, b.mov`; "" where there are none."""
    named = list(dict.fromkeys(name for name in names if name))
    if not named:
        return ""
    return f", which speaks of {'one medium' if len(named) == 1 else f'{len(named)} media'}: {_list(named)}"


def choose_name(names: Iterable[str], clip: ClipFacts) -> str:
    """Of the names of one medium that by which the clip is known, else the first that is not empty."""
    found = [name for name in names if name]
    return next(iter([*_matching(found, clip), *found]), "")


def file_name(name: str) -> str:
    """The file's own name, of an address or a whole path; any other name as it is, as a clip's may hold slashes."""
    path = _path(name)
    whole = "://" in name or path.startswith("/") or path[1:3] == ":/"
    return (PurePosixPath(path).name or name) if whole else name


def _matching(names: Sequence[str], clip: ClipFacts) -> list[str]:
    """The names that are those of the clip, or of what a person picked, by the strictest rule that any fits."""
    tests: tuple[Callable[[str], bool], ...]
    if clip.media:
        wanted = _parts(clip.media)
        tests = (
            lambda name: _parts(name)[-len(wanted) :] == wanted,
            lambda name: len(wanted) == 1 and _stem(name) in (wanted[0], _stem(clip.media)),
        )
    else:
        known = {_parts(clip.name)[-1:], _parts(clip.link)[-1:]}
        stems = {_stem(clip.name), _stem(clip.link)}
        tests = (
            lambda name: bool(clip.location) and _parts(name) == _parts(clip.location),
            lambda name: bool(clip.uri) and name == clip.uri,
            lambda name: _parts(name)[-1:] in known,
            lambda name: _stem(name) in stems,
        )
    return next((fitting for test in tests if (fitting := [name for name in names if test(name)])), [])


def _nearest(names: Sequence[str], clip: ClipFacts) -> list[str]:
    """Those of the names that share the most folders above the file with the clip; all where none shares any."""
    if clip.media or not clip.location:
        return list(names)
    home = _parts(clip.location)
    shared = {name: _count_shared(_parts(name), home) for name in names}
    most = max(shared.values(), default=0)
    return [name for name in names if most <= 1 or shared[name] == most or not _folder(name)]


def _count_shared(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """The parts in which two paths agree, from their ends."""
    pairs = zip(reversed(one), reversed(other), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _path(name: str) -> str:
    """The path of a medium with slashes, without scheme and host; bytes that are no UTF-8 as Python names files."""
    if "://" not in name:
        return unquote(name.replace("\\", "/"), errors="surrogateescape")
    try:
        path = urlsplit(name).path
    except ValueError:
        path = name.partition("://")[2]
    return unquote(path, errors="surrogateescape")


def _parts(name: str) -> tuple[str, ...]:
    """The names of folders and file on the way to a medium, in one case."""
    return tuple(part for part in _path(name).casefold().split("/") if part)


def _stem(name: str) -> str:
    """The file's name without its ending, in one case."""
    return PurePosixPath(*_parts(name)[-1:]).stem


def _folder(name: str) -> tuple[str, ...]:
    return _parts(name)[:-1]


def _list(names: Sequence[str]) -> str:
    """The media by their files' names, or by their paths where two have one name."""
    short = [file_name(name) for name in names]
    told = short if len(set(short)) == len(short) else [_path(name) for name in names]
    shown = ", ".join(name[-LONGEST_NAME:] for name in told[:NAMED])
    return f"{shown} and {len(names) - NAMED} more" if len(names) > NAMED else shown
