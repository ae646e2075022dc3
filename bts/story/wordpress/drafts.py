"""The draft of a story on a site: finding it again from any machine, and knowing whether a person changed it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from bts.errors import OutputError
from bts.story.page import Page
from bts.story.wordpress.assets import escape_words
from bts.story.wordpress.connection import Connection, RefusedError
from bts.story.wordpress.record import Record

ROUTE = "wp/v2/posts"

TAGS = "wp/v2/tags"

STATES = "draft,pending,future,private,publish"
"""The states in which a post may be found; what lies in the waste bin is gone."""

DIGITS = 12
"""Hex digits of each of the two numbers in a post's mark: which story it is, and what bts wrote last."""

MARK_PLACE = re.compile(r'(?<=-->\n)<(?:p|h2|figure class="wp-block-(?:image|video))\b')
"""Where the first block's element begins that may have an `id` in every WordPress."""


@dataclass
class Drafts:
    """The posts of a site that may be this story's.

    A draft carries a mark, the `id` of its first paragraph: `bts-STORY-DIGEST`. By its first part it is found from
    another machine, and its second tells whether title, excerpt and blocks are still as bts wrote them.
    """

    connection: Connection
    page: Page
    record: Record
    remarks: list[str] = field(default_factory=list)

    @property
    def story(self) -> str:
        """The first part of the mark: the clip and the language."""
        name = f"{self.page.clip.fingerprint}\0{self.page.lang}"
        return f"bts-{sha256(name.encode()).hexdigest()[:DIGITS]}-"

    def find(self, *, force: bool = False) -> dict[str, Any] | None:
        """The draft that may be brought up to date; None where there is none, or where `force` asks for another.

        Raises:
            OutputError: a person published it or changed it, and there is no `force`.
        """
        posts = [post for post in self._list() if post["status"] != "trash"]
        ours = next((post for post in posts if post["status"] == "draft" and self._is_unchanged(post)), None)
        if ours is not None or not posts or force:
            return ours
        state = posts[0]["status"]
        what = "was changed in WordPress since bts posted it" if state == "draft" else f"is no draft any more ({state})"
        remedy = "change it there, or have a new draft made beside it with --force"
        raise OutputError(f"this story {what}, so it is left alone", self.edit_address(posts[0]["id"]), remedy)

    def write(self, draft: Mapping[str, Any] | None, text: str, lead: int) -> tuple[int, bool]:
        """Make the draft, or bring it up to date, with `lead` as its picture; its number, and whether it was written.

        A picture or tags that a person gave the draft stay. Raises OutputError.
        """
        title, excerpt = escape_words(self.page.headline), escape_words(self.page.standfirst)
        digest = digest_post(title, excerpt, text)
        content = mark_blocks(text, f"{self.story}{digest}")
        values = {"title": title, "excerpt": excerpt, "content": content, **self._choose_lead_and_tags(draft, lead)}
        if draft is None:
            answer = self._ask(ROUTE, values | {"status": "draft"})
        elif self._says(draft, values, digest):
            self._remember(draft, digest)
            return int(draft["id"]), False
        else:  # without a status: what a person makes public at this moment stays public
            answer = self._ask(f"{ROUTE}/{draft['id']}", values)
        self._remember(answer, digest)
        if self.record.stored != digest:
            # The site has taken out what this user may not write: the mark is to say what it made of it.
            content = mark_blocks(self._unmark(_raw(answer, "content")), f"{self.story}{self.record.stored}")
            self._ask(f"{ROUTE}/{answer['id']}", {"content": content})
        return int(answer["id"]), True

    def _choose_lead_and_tags(self, draft: Mapping[str, Any] | None, lead: int) -> dict[str, Any]:
        """The picture and the tags that the draft is to have: the story's, and what a person gave it."""
        record, tags = self.record, set(self._find_tags())
        known = draft is not None and draft["id"] == record.post
        wrote = (record.lead, set(record.sent_tags)) if known else (0, set[int]())
        record.lead, record.sent_tags = lead, sorted(tags)
        if draft is not None:
            theirs = draft["featured_media"]
            if theirs and theirs != lead and not known:
                self.remarks.append(
                    "the draft keeps the picture that it has as its featured image: it may be a person's"
                )
            if theirs != wrote[0]:
                lead = theirs
            there = set(draft["tags"])
            tags = (there - wrote[1]) | (tags - (wrote[1] - there))
        return {"featured_media": lead, "tags": sorted(tags)}

    def _says(self, draft: Mapping[str, Any], values: Mapping[str, Any], digest: str) -> bool:
        """Whether the draft, which is as bts wrote it, says all this already."""
        sent = self.record.sent if draft["id"] == self.record.post else ""
        same = draft["featured_media"] == values["featured_media"] and sorted(draft["tags"]) == values["tags"]
        return same and digest in (sent, self._digest(draft))

    def _remember(self, post: Mapping[str, Any], sent: str) -> None:
        self.record.post, self.record.sent, self.record.stored = int(post["id"]), sent, self._digest(post)
        self.record.save()

    def edit_address(self, post: int) -> str:
        """Where a person edits a post."""
        return f"{self.connection.home}/wp-admin/post.php?post={post}&action=edit"

    def _unmark(self, text: str) -> str:
        return re.sub(f' id="{self.story}[0-9a-f]{{{DIGITS}}}"', "", text)

    def _list(self) -> list[dict[str, Any]]:
        """The post that the record names first, then those that carry the mark, the newest first."""
        query: dict[str, str | int] = {"context": "edit", "status": STATES, "per_page": 20}
        posts = self.connection.list(ROUTE, query | {"search": self.story})
        posts = [post for post in posts if self.story in _raw(post, "content")]
        number = self.record.post
        if number and all(post["id"] != number for post in posts):
            posts = self.connection.list(ROUTE, query | {"include": number}) + posts
        return sorted(posts, key=lambda post: post["id"] != number)

    def _is_unchanged(self, post: Mapping[str, Any]) -> bool:
        digest = self._digest(post)
        known = self.record.stored if post["id"] == self.record.post else ""
        return digest == known or f"{self.story}{digest}" in _raw(post, "content")

    def _digest(self, post: Mapping[str, Any]) -> str:
        return digest_post(_raw(post, "title"), _raw(post, "excerpt"), self._unmark(_raw(post, "content")))

    def _ask(self, route: str, values: Mapping[str, Any]) -> dict[str, Any]:
        return self.connection.ask("POST", route, {"context": "edit"}, json=values)

    def _find_tags(self) -> list[int]:
        """The numbers of the story's tags on the site, made where they are not there."""
        known = self.record.tags
        if numbers := ",".join(str(known[tag]) for tag in self.page.tags if tag in known):
            answers = self.connection.list(TAGS, {"include": numbers, "per_page": 100})
            there = {answer["id"] for answer in answers}
            self.record.tags = known = {tag: number for tag, number in known.items() if number in there}
        for tag in self.page.tags:
            if tag not in known and (number := self._make_tag(tag)):
                known[tag] = number
        return sorted({known[tag] for tag in self.page.tags if tag in known})

    def _make_tag(self, tag: str) -> int:
        """The number of a tag; 0, with a remark, where the site refuses it."""
        try:
            return int(self._ask(TAGS, {"name": escape_words(tag)})["id"])
        except RefusedError as error:
            if error.code == "term_exists":
                return int(error.data["term_id"])
            self.remarks.append(f"the tag {tag!r} is left out: {error.what}")
            return 0


def mark_blocks(text: str, mark: str) -> str:
    """The blocks with `mark` as the `id` of the first one that can carry it."""
    return MARK_PLACE.sub(lambda match: _add_id(match[0], mark), text, count=1)


def digest_post(title: str, excerpt: str, content: str) -> str:
    """DIGITS that tell what a post says, without its mark; blanks round a text do not count."""
    texts = "\0".join(text.strip() for text in (title, excerpt, content))
    return sha256(texts.encode()).hexdigest()[:DIGITS]


def _add_id(begin: str, name: str) -> str:
    """The beginning of an element, `<p` or `<figure class="...`, with an id."""
    tag, _, rest = begin.partition(" ")
    return f'{tag} id="{name}"{" " if rest else ""}{rest}'


def _raw(post: Mapping[str, Any], name: str) -> str:
    """A text of a post as it is stored."""
    return str(post[name]["raw"])
