"""Pages that a person changed: what is new comes beside them, or is merged into them; no word of theirs is lost.

bts keeps a copy of each page as it wrote it last (the base). A page that differs from its base was changed by a person.
What the notes bring then is written beside it as `story.new.md`, with a diff from the base. Once that file was taken
away and the page was changed, its news count as settled: the next diff begins where that one ended.
"""

import difflib
import os
import shutil
import subprocess
import unicodedata
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from bts.errors import MissingToolError, OutputError, printable
from bts.files import scratch_folder, write_bytes, write_text
from bts.outputs import OutputFolder

KEPT = ".bts-pages"
"""Folder, in that of a clip's results, of the pages as bts wrote them last: a ledger's hidden neighbour."""

BASE, OFFERED, YOURS = "", "offered.", "yours."
"""What a name in KEPT begins with: the page as bts wrote it last, what `story.new.md` held when it was written, and the
page of the person as it was then, or before it was merged."""

Kind = Literal["written", "kept", "new", "merged", "conflict", "refused"]

MARKED = "has the marks of a merge in it (<<<<<<< and >>>>>>>); choose between the two versions, then take them out"
"""What is said of a page in which a conflict was never resolved."""

TAKE_AWAY = "put it in place of the page once it is right, or move it away"
"""What to do with a file beside a page that a person has changed."""

MERGE_SECONDS = 60
"""Seconds within which git has merged a page; it takes hundredths."""

MOST_CONFLICTS = 127
"""The highest exit code of `git merge-file` that is a number of conflicts; above it something is wrong."""


@dataclass(frozen=True)
class Settled:
    """What became of a page. `path` is the file that holds what is new, or the page itself.

    `kind`: the page was `written`. Or it is a person's: it was `kept` as nothing is new; what is new stands beside it
    (`new`) or was `merged` into it; the two are at odds, and both stand in the file beside it (`conflict`); nothing was
    written, as that file was changed too or an older conflict is unresolved (`refused`). `line` says so to a person, ""
    where the page was written.
    `diff` (unified) shows what the notes changed since bts wrote the page; after a merge, what that changed in it.
    """

    path: Path
    kind: Kind
    line: str = ""
    diff: str = ""

    @property
    def made(self) -> tuple[Path, ...]:
        """The file that bts made, which the caller enters in the ledger; none where the page is a person's own."""
        return (self.path,) if self.kind in ("written", "new", "conflict") else ()


@dataclass(frozen=True)
class _Page:
    """A page of a folder of results, with the copies that are kept of it."""

    folder: OutputFolder
    name: str

    @property
    def path(self) -> Path:
        return self.folder.path / self.name

    @property
    def new_name(self) -> str:
        """`story.new.md` for `story.md`."""
        page = PurePosixPath(self.name)
        return str(page.with_name(f"{page.stem}.new{page.suffix}"))

    def kept(self, which: str) -> Path:
        return self.folder.path / KEPT / f"{which}{self.name}"

    def recall(self, which: str) -> str | None:
        """The copy that is kept, None where there is none."""
        try:
            return self.kept(which).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return None

    def forget(self, *which: str) -> None:
        for each in which:
            self.kept(each).unlink(missing_ok=True)


def settle_edits(folder: OutputFolder, name: str, text: str, *, merge: bool = False) -> Settled:
    """Write the page `name` of a folder as `text`, or bring what is new in it to the page that a person changed.

    The caller enters `Settled.made` in the ledger. With `force`, the folder replaces a changed page; a copy of that is
    kept as `.bts-pages/yours.NAME`, as it is before a merge.

    Raises:
        OutputError: a file cannot be written, or the changed page cannot be read, or changed while it was merged.
        MissingToolError: `merge` is asked for, a page needs it, and there is no git.
    """
    page = _Page(folder, name)
    mine = _read(page.path)
    if mine is None or _is_free(page) or _plain(mine) == text:
        return _write(page, text, mine)
    if has_markers(_plain(mine)):
        return Settled(page.path, "refused", f"{printable(page.path)}: {MARKED}")
    _settle_offer(page, mine)
    base = page.recall(BASE)
    if base == text:
        _withdraw(page)
        return Settled(page.path, "kept", f"{printable(page.path)}: changed by hand and kept; nothing is new")
    if merge and base is not None:
        return _merge(page, base, mine, text)
    return _offer(page, base, mine, text, unmerged=merge)


def _is_free(page: _Page) -> bool:
    try:
        page.folder.check(page.name)
    except OutputError:
        return False
    return True


def _write(page: _Page, text: str, mine: bytes | None) -> Settled:
    """Write the page, as nothing of a person's is in the way, or is to be replaced by force, or says the same."""
    base = page.recall(BASE)
    if mine is not None and base is not None and _plain(mine) not in (base, text):
        write_bytes(page.kept(YOURS), mine)
    if mine is None or _plain(mine) != text:
        write_text(page.folder.claim(page.name), text)
    write_text(page.kept(BASE), text)
    _withdraw(page)
    return Settled(page.path, "written")


def _settle_offer(page: _Page, mine: bytes) -> None:
    """Take what was offered for the new base, once a person took that file away and changed the page."""
    offered, yours = page.recall(OFFERED), _read(page.kept(YOURS))
    gone = not (page.folder.path / page.new_name).exists()
    if offered is not None and gone and yours != mine:
        write_text(page.kept(BASE), offered)
        page.forget(OFFERED)


def _withdraw(page: _Page) -> None:
    """Remove what was offered beside the page, unless a person changed that."""
    page.folder.sweep((), page.new_name)
    page.forget(OFFERED)


def _offer(page: _Page, base: str | None, mine: bytes, text: str, *, unmerged: bool) -> Settled:
    """Write what is new beside the page."""
    before = _plain(mine) if base is None else base
    said = page.name if base is None else f"{page.name} as bts wrote it last"
    diff = make_diff(before, text, said, page.new_name)
    line = f"{printable(page.path)}: left as you have it; what the notes make of it now is in {page.new_name}"
    if unmerged:
        line += ", not merged, as bts has no copy of what it wrote here before"
    return _put_beside(page, mine, text, text, Settled(page.path, "new", line, diff))


def _put_beside(page: _Page, mine: bytes, shown: str, offered: str, settled: Settled) -> Settled:
    """Write `shown` beside the page, and keep what is offered by it and to which page of a person."""
    try:
        target = page.folder.claim(page.new_name)
    except OutputError:
        target = page.folder.path / page.new_name
        line = f"{printable(target)}: changed by hand, so nothing was written; {TAKE_AWAY}"
        return Settled(target, "refused", line, settled.diff)
    write_text(target, shown)
    page.folder.record([target])
    write_text(page.kept(OFFERED), offered)
    write_bytes(page.kept(YOURS), mine)
    return Settled(target, settled.kind, settled.line, settled.diff)


def _merge(page: _Page, base: str, mine: bytes, text: str) -> Settled:
    """Merge what the notes changed into the page that a person changed; where both changed a line, beside it."""
    try:
        yours = mine.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise OutputError(
            "this page is no UTF-8 text, so it cannot be merged", page.path, "save it as UTF-8"
        ) from error
    merged, conflicts = merge_texts(base, yours.replace("\r\n", "\n"), text, page.name)
    if conflicts:
        places = "in one place" if conflicts == 1 else f"in {conflicts} places"
        line = f"{printable(page.path)}: you and the notes changed the same lines {places}; both are in {page.new_name}"
        line += f"; choose there, then put it in place of {page.name}"
        return _put_beside(page, mine, merged, text, Settled(page.path, "conflict", line, _show_news(page, base, text)))
    if _read(page.path) != mine:
        raise OutputError("changed while it was merged", page.path, "run the command again")
    diff = make_diff(_plain(mine), merged, f"{page.name} as it was", f"{page.name} merged")
    write_bytes(page.kept(YOURS), mine)
    write_bytes(page.path, _dress(merged, mine))
    write_text(page.kept(BASE), text)
    _withdraw(page)
    line = f"{printable(page.path)}: what is new was merged into it; {KEPT}/{YOURS}{page.name} is the page before that"
    return Settled(page.path, "merged", line, diff)


def _show_news(page: _Page, base: str, text: str) -> str:
    return make_diff(base, text, f"{page.name} as bts wrote it last", "from the notes now")


def merge_texts(base: str, mine: str, theirs: str, name: str) -> tuple[str, int]:
    """`base` with the changes of both, and the number of places where they are at odds; both versions stand there.

    Raises:
        MissingToolError: there is no git on this machine.
        OutputError: git cannot merge these texts.
    """
    git = shutil.which("git")
    if git is None:
        raise MissingToolError(
            "there is no git on this machine, which merges pages", None,
            "install git (https://git-scm.com), or take what is new from the file beside the page yourself",
        )  # fmt: skip
    labels = (f"{name} as you changed it", f"{name} as bts wrote it last", "from the notes now")
    with scratch_folder() as scratch:
        files = [scratch / part for part in ("mine", "base", "theirs")]
        for file, text in zip(files, (mine, base, theirs), strict=True):
            write_text(file, text if text.endswith("\n") or not text else f"{text}\n")
        named = [word for label in labels for word in ("-L", label)]
        # A person's own settings of git choose no other way of merging.
        quiet = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C"}
        done = subprocess.run(
            [git, "merge-file", "-p", *named, *map(str, files)], cwd=scratch, env=quiet,
            stdin=subprocess.DEVNULL, capture_output=True, timeout=MERGE_SECONDS, check=False,
        )  # fmt: skip
    if not 0 <= done.returncode <= MOST_CONFLICTS:
        said = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
        raise OutputError(f"git cannot merge this page: {said}", name, "take what is new from the file beside it")
    return done.stdout.decode("utf-8"), done.returncode


def make_diff(before: str, after: str, before_name: str, after_name: str) -> str:
    """What changed between two texts, as a unified diff that a terminal can be shown; "" where nothing did."""
    lines = difflib.unified_diff(before.split("\n"), after.split("\n"), before_name, after_name, lineterm="")
    return "".join(f"{_show(line)}\n" for line in lines)


def _show(line: str) -> str:
    """A line in which no control character is left that a terminal would obey."""
    return "".join(printable(c) if c != "\t" and unicodedata.category(c) in ("Cc", "Cs") else c for c in line)


def has_markers(text: str) -> bool:
    """Whether a text still has the marks of a conflict that nobody resolved."""
    return any(line.startswith(("<<<<<<< ", ">>>>>>> ")) for line in text.splitlines())


def _read(path: Path) -> bytes | None:
    """The bytes of a file, None where there is none. Raises OutputError where it cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise OutputError(f"cannot be read: {error.strerror or error}", path, "see that you may read it") from error


def _plain(data: bytes) -> str:
    """A page as text without byte order mark and with LF line ends, as bts writes it."""
    return data.decode("utf-8-sig", "replace").replace("\r\n", "\n")


def _dress(text: str, like: bytes) -> bytes:
    """A text as bytes, with the byte order mark and the line ends of the page `like`."""
    if like.count(b"\r\n") * 2 > like.count(b"\n"):
        text = text.replace("\n", "\r\n")
    return text.encode("utf-8-sig" if like.startswith(b"\xef\xbb\xbf") else "utf-8")
