"""The media library of a site: each file of a story is put there once, however often and from wherever it is posted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bts.errors import OutputError
from bts.story.wordpress.assets import WORDS, Asset
from bts.story.wordpress.connection import Connection, RefusedError

ROUTE = "wp/v2/media"

SLUG = "bts-"
"""A file's name in the library's addresses is this and its digest, so that the library itself knows what is there."""

AT_ONCE = 50
"""How many files are asked for in one question; WordPress gives at most 100."""

CHUNK = 1 << 20
"""Bytes of a file that are read and sent at a time."""


@dataclass(frozen=True)
class Medium:
    """A file in the library: its number, its address, and the address of the size that suits a column of text.

    `words` are WORDS as they stand there, None where this user may not change them; `untouched` says that nothing of it
    was changed since it was put there.
    """

    id: int
    url: str
    large: str
    words: Mapping[str, str] | None
    untouched: bool


@dataclass
class Library:
    """What was found and put there in a run. `known` is digest -> number and words, as a record of earlier runs has it.

    `words` in it are those that bts wrote, and `stored` what WordPress made of them.
    """

    connection: Connection
    known: dict[str, dict[str, Any]]
    uploaded: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    _found: dict[str, Medium] = field(default_factory=dict)

    def look_up(self, digests: Sequence[str]) -> None:
        """Find out which files are there already. Raises OutputError."""
        # First what this user may change; then by its number what a person gave another slug; then what others own.
        self._look_up("edit", "slug", {SLUG + digest: digest for digest in digests})
        self._look_up(
            "edit", "include", {str(self.known[d]["id"]): d for d in self._missing(digests) if d in self.known}
        )
        self._look_up("view", "slug", {SLUG + digest: digest for digest in self._missing(digests)})

    def _missing(self, digests: Sequence[str]) -> list[str]:
        return [digest for digest in digests if digest not in self._found]

    def _look_up(self, context: str, field_name: str, wanted: Mapping[str, str]) -> None:
        """Ask for the files with these slugs or numbers; `wanted` gives the digest of each."""
        for some in _split(list(wanted)):
            for answer in self._list({field_name: ",".join(some), "context": context}):
                value = answer["slug"] if field_name == "slug" else str(answer["id"])
                if digest := wanted.get(value):
                    self._found.setdefault(digest, _read_medium(answer))

    def put(self, asset: Asset, digest: str) -> Medium | None:
        """The file in the library, sent there if it is not there yet, with the asset's words beside it.

        None, with a remark, for an optional file that the site does not take. Words that a person changed in the
        library stay. Raises OutputError.
        """
        medium = self._found.get(digest)
        if medium is None:
            try:
                medium = self._upload(asset, digest)
            except RefusedError as error:
                if not asset.optional:
                    raise
                self.remarks.append(f"{asset.path.name} is left out of the draft: {error.what}")
                return None
            self.uploaded.append(asset.href)
        else:
            self.kept.append(asset.href)
        self._found[digest] = medium = self._describe(medium, asset, digest)
        return medium

    def _list(self, query: Mapping[str, str]) -> list[dict[str, Any]]:
        return self.connection.list(ROUTE, {"context": "edit", "per_page": AT_ONCE, **query})

    def _upload(self, asset: Asset, digest: str) -> Medium:
        """Send a file. Its slug goes with it, so that a run that is killed leaves nothing that the next cannot find."""
        size = asset.path.stat().st_size
        headers = {
            "Content-Type": "application/octet-stream",
            "Content-Disposition": f'attachment; filename="{asset.name}"',
            "Content-Length": str(size),
        }
        slug = SLUG + digest
        try:
            answer = self.connection.ask(
                "POST", ROUTE, {"slug": slug}, content=_read_chunks(asset.path), headers=headers
            )
        except RefusedError as error:
            what = f"{asset.path.name} ({size / 1e6:.1f} MB): {error.what}"
            remedy = error.remedy or "choose a format that the site takes, such as jpg and mp4"
            raise RefusedError(what, error.path, remedy, error.code) from error
        if answer["slug"] != slug and (twins := self._list({"slug": slug})):
            # Another run, perhaps one that was killed while the site was still at work, was first.
            self.connection.ask("DELETE", f"{ROUTE}/{answer['id']}", {"force": "true"})
            answer = twins[0]
        return _read_medium(answer)

    def _describe(self, medium: Medium, asset: Asset, digest: str) -> Medium:
        """Write the asset's words beside the file, but for those that a person wrote there; enters them as known."""
        if medium.words is None:
            return medium
        known = self.known.setdefault(digest, {"id": medium.id, "words": {}, "stored": {}})
        wrote, stored, there = known["words"], known["stored"], medium.words
        fresh = asset.href in self.uploaded or medium.untouched
        differ = [name for name in WORDS if asset.words[name] not in (there[name], wrote.get(name))]
        due = [name for name in differ if there[name] == stored.get(name, there[name] if fresh else "")]
        if due:
            said = {name: asset.words[name] for name in due}
            medium = _read_medium(self.connection.ask("POST", f"{ROUTE}/{medium.id}", json=said))
        if kept := [name.removesuffix("_text") for name in differ if name not in due]:
            self.remarks.append(f"{asset.path.name}: {', '.join(kept)} were written in the media library, and stay")
        known["id"] = medium.id
        for name, text in (medium.words or {}).items():
            if name in due or asset.words[name] == text:
                wrote[name], stored[name] = asset.words[name], text
        return medium


def _split(texts: Sequence[str]) -> list[Sequence[str]]:
    return [texts[i : i + AT_ONCE] for i in range(0, len(texts), AT_ONCE)]


def _read_medium(answer: Mapping[str, Any]) -> Medium:
    """What the site says of a file. Raises OutputError when it lacks what WordPress always says."""
    try:
        words = None
        if "raw" in answer["title"]:
            words = {name: answer[name] if name == "alt_text" else answer[name]["raw"] for name in WORDS}
        url = str(answer["source_url"])
        sizes = (answer.get("media_details") or {}).get("sizes") or {}
        large = str(sizes.get("large", {}).get("source_url") or url)
        return Medium(int(answer["id"]), url, large, words, answer["modified_gmt"] == answer["date_gmt"])
    except (KeyError, TypeError, ValueError) as error:
        raise OutputError("the site does not say of a file what WordPress says", str(answer.get("link", ""))) from error


def _read_chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            yield chunk
