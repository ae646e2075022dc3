"""story.md: the page as CommonMark, with the front matter that Hugo, Jekyll, Eleventy and Astro read.

The headline stands in the front matter alone, because those print it from there. Each block of the text is a string
here; `_join` puts them together.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction

from bts.model import Credit
from bts.story.addresses import absolute, format_number
from bts.story.cleaning import isolate
from bts.story.dates import print_stamp
from bts.story.languages import Language
from bts.story.page import Block, Moment, Page, Picture, Section, Video, format_seconds
from bts.story.printing.cards import choose_picture
from bts.story.rich import escape_markdown, to_markdown

TO_WRITE = "**[TO WRITE]**"
"""What stands before a placeholder."""

_UNSAFE_IN_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
"""Characters that JSON may hold in a text and YAML may not, or that end a line for it."""

_UNSAFE_IN_ADDRESS = re.compile(r"[\s()<>\\]")
"""Characters that end an address in Markdown, or escape the next."""

_MARKS_IN_ALT = re.compile(
    r"""([`*\[\]|~]                        # code, emphasis, links; kramdown's tables, GFM's struck out words
    |(?<![^\W_])_|_(?![^\W_])            # emphasis by _, which is none inside a word
    |\\(?=[!-/:-@\[-`{-~]|$)            # a backslash that would escape what follows it
    |<(?=[A-Za-z/!?])|&(?=\#?\w+;)      # elements and entities
    |\{(?=[{%\#<])|(?<=\{)%|\$(?=\$))   # commands of site generators, formulas
    """,
    re.VERBOSE,
)
"""What is markup in the alt text of a picture. There it is escaped alone: markdown-it (VS Code, Eleventy) drops every
character that is escaped in an alt text, and older versions of Hugo show the backslash."""

_ITEM = re.compile(r"^(?:(-)|(\d+)(\.)) ", re.MULTILINE)
"""What begins an item of a list."""


def render_markdown(page: Page, language: Language, *, front: bool = True) -> str:
    """The page as the text of story.md. Addresses of files are relative to the page, as on the page itself.

    Without `front` there is no front matter, and the headline stands at the head of the text.
    """
    body = _join(MarkdownPrinter(page, language).print_page(headline=not front))
    return f"{print_front_matter(page)}\n{body}" if front else body


def print_front_matter(page: Page) -> str:
    """Title, description, dates, author, language, tags and picture as YAML between `---` lines.

    Each value is a JSON text, which YAML reads as it stands; dates stand without quotes, as YAML's own.
    """
    picture = choose_picture(page) or next(iter(page.pictures), None)
    facts: dict[str, str | list[str]] = {
        "title": f"[TO WRITE] {page.headline}" if "headline" in page.todo else page.headline,
        "description": page.standfirst,
        "author": page.byline,
        "lang": page.lang,
        "tags": list(page.tags),
        "image": (absolute(page, picture.href) or picture.href) if picture else "",
        "image_alt": picture.alt if picture else "",
        "canonical_url": page.url,
    }
    dates = {"date": print_stamp(page.date), "lastmod": print_stamp(page.modified)}
    lines = [f"{name}: {_print_yaml(value)}" for name, value in facts.items() if value]
    lines[1:1] = [f"{name}: {date}" for name, date in dates.items() if date]
    return "\n".join(["---", *lines, "---", ""])


def _print_yaml(value: str | list[str]) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return _UNSAFE_IN_YAML.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text)


def _join(blocks: Iterable[str]) -> str:
    """The blocks with an empty line between; a list behind a list of its kind gets other marks, lest they be one."""
    printed: list[str] = []
    for block in blocks:
        before = _ITEM.match(printed[-1]) if printed else None
        if before and (mark := _ITEM.match(block)) and bool(before[1]) == bool(mark[1]):
            block = _ITEM.sub(lambda item: "* " if item[1] else f"{item[2]}) ", block)
        printed.append(block)
    return "\n\n".join(printed) + "\n"


class MarkdownPrinter:
    """Prints the parts of a page as blocks of Markdown: each method gives those of one part, in order."""

    def __init__(self, page: Page, language: Language) -> None:
        self.page = page
        self.language = language

    def print_page(self, *, headline: bool) -> Iterator[str]:
        page = self.page
        if headline:
            yield f"# {self._mark('headline')}{self._text(page.headline)}"
        yield from self._emphasise(page.standfirst, "**")
        yield from self._print_byline()
        if page.lead:
            yield from self.print_picture(page.lead)
        yield from self._print_texts("intro", page.intro)
        yield from self._print_clip()
        if page.overview:
            yield from self._print_contents()
        for section in page.sections:
            yield from self._print_section(section)
        yield from self._print_texts("closing", page.closing)
        if page.more:
            yield _link(self._text(page.more), page.more_url) if page.more_url else self._text(page.more)
        if page.corrections:
            yield f"**{self._say('corrections')}**"
            yield from self.print_blocks(page.corrections)

    def _text(self, text: str) -> str:
        """A plain text of a person's as Markdown, which does not reorder what stands around it."""
        return escape_markdown(self._isolate(text))

    def _alt(self, text: str) -> str:
        """A plain text as the alt text of a picture, on one line."""
        return _MARKS_IN_ALT.sub(r"\\\1", self._isolate(text))

    def _isolate(self, text: str) -> str:
        """The text on one line, between isolates where it runs against the page's direction."""
        return isolate(" ".join(text.split()), self.language.direction)

    def _emphasise(self, text: str, mark: str) -> Iterator[str]:
        """A plain text between marks, which are none beside white space; nothing where it holds none but that."""
        if text.strip():
            yield f"{mark}{self._text(text.strip())}{mark}"

    def _say(self, word: str, **fields: str) -> str:
        isolated = {name: self._isolate(value) for name, value in fields.items()}
        return escape_markdown(self.language.say(word, **isolated))

    def _mark(self, name: str) -> str:
        return f"{TO_WRITE} " if name in self.page.todo else ""

    def _print_byline(self) -> Iterator[str]:
        page = self.page
        if parts := self.language.byline(" ".join(page.byline.split()), page.date, page.modified):
            yield escape_markdown(" · ".join(parts))

    def _print_day(self, date: str) -> str:
        return escape_markdown(self.language.day(date)) if date else ""

    def _print_texts(self, name: str, blocks: Iterable[Block]) -> Iterator[str]:
        printed = list(self.print_blocks(blocks))
        return _mark_first(printed) if name in self.page.todo else iter(printed)

    def print_blocks(self, blocks: Iterable[Block]) -> Iterator[str]:
        """The paragraphs, lists and quotations of a text."""
        for block in blocks:
            lines = [to_markdown(line) for line in block.lines]
            if block.kind == "list":
                yield "\n".join(_indent("- ", line) for line in lines)
            elif block.kind == "numbered":
                yield "\n".join(_indent(f"{number}. ", line) for number, line in enumerate(lines, 1))
            elif block.kind == "quote":
                yield _quote(lines)
            else:
                yield from lines

    def print_picture(self, picture: Picture) -> Iterator[str]:
        """A picture, its caption with its time, and its credit."""
        yield _image(self._alt(picture.alt), picture.href)
        for caption in self._emphasise(picture.caption, "*"):
            yield " ".join(filter(None, [caption, self._print_time(picture.time)]))
        yield from self._print_credits([picture.credit])

    def print_video(self, video: Video, moment: Moment) -> Iterator[str]:
        """A snippet as its poster, which leads to it, its caption and its credit."""
        name = self.language.say("snippet", time=moment.clock)
        yield self._print_entry(name, video.poster, video.href)
        yield from self._emphasise(video.caption, "*")
        yield from self._print_credits([video.credit])

    def _print_entry(self, name: str, picture: str, target: str) -> str:
        """The way to a video: its picture as a link, or its name where there is no picture."""
        return _link(_image(self._alt(name), picture) if picture else self._text(name), target)

    def _print_credits(self, owed: Iterable[Credit]) -> Iterator[str]:
        """Credits, each on a line of its own and none twice."""
        lines = dict.fromkeys(self._print_credit(credit) for credit in owed)
        yield from filter(None, lines)

    def _print_credit(self, credit: Credit) -> str:
        label, owed = self.language.credit_parts(credit)
        return escape_markdown(f"{label}{self._isolate(owed)}")

    def _print_time(self, time: Fraction) -> str:
        """A time that leads to that second of the clip's file; "" where the page has no such file."""
        video = self.page.clip.video
        return _link(format_seconds(time), f"{video.href}#t={format_number(time)}") if video else ""

    def _print_clip(self) -> Iterator[str]:
        yield from self.print_player()
        if self.page.clip.lead_in:
            yield self._text(self.page.clip.lead_in)
        yield from self.print_publisher()

    def print_player(self) -> Iterator[str]:
        """The way to the clip, as its picture, and the credits that it owes."""
        clip = self.page.clip
        picture = clip.video.poster if clip.video else clip.picture.href if clip.picture else ""
        target = clip.video.href if clip.video else clip.url if clip.link else ""
        if target:
            title = self._isolate(clip.title)
            name = self.language.say("clip", title=title) if clip.video else self.language.say("watch_clip")
            yield self._print_entry(name, picture, target)
        elif clip.picture:
            yield _image(self._alt(clip.picture.alt), clip.picture.href)
        yield from self._print_credits(clip.credits)

    def print_publisher(self) -> Iterator[str]:
        """What the publisher wrote of the clip, who that is, and where; only who and where if nothing was written."""
        clip = self.page.clip
        name = self._text(clip.source or clip.url)
        source = _link(name, clip.url) if clip.url else name
        source += f" · {self._print_day(clip.date)}" if source and clip.date else ""
        if clip.quote:
            paragraphs = [self._isolate(part) for part in re.split(r"\n\s*\n", clip.quote.strip())]
            quoted = [escape_markdown(part) for part in self.language.quote("\n".join(paragraphs)).split("\n")]
            yield _quote([*quoted, *([f"— {source}"] if source else [])])
        elif source:
            label = f"{self.language.say('source')}{self.language.say('colon')}"
            yield f"{escape_markdown(label)}{' ' * label.endswith(' ')}{source}"

    def _print_contents(self) -> Iterator[str]:
        moments = [moment for moment in self.page.moments if moment.name and not moment.todo]
        if moments:
            yield f"**{self._say('contents')}**"
            yield "\n".join(f"- {self._print_clock(moment)} {self._text(moment.name)}" for moment in moments)

    def _print_clock(self, moment: Moment) -> str:
        return self._print_time(moment.time) or moment.clock

    def _print_section(self, section: Section) -> Iterator[str]:
        if section.heading:
            yield f"## {self._text(section.heading)}"
        level = "###" if section.heading else "##"
        for moment in section.moments:
            if self.page.style == "timeline":
                kind = self._text(self.language.kind(moment.kind))
                yield f"{level} {' · '.join(filter(None, [self._print_clock(moment), kind]))}"
            yield from self._print_moment(moment)

    def print_words(self, moment: Moment) -> Iterator[str]:
        """The text of a moment. That of a quote is one quotation, with the name of the speaker in its last line."""
        text = list(self.print_blocks(moment.text))
        if moment.quote and text:
            people = escape_markdown(self.language.join(map(self._isolate, moment.people)))
            text = [_quote([*text, *([f"— {people}"] if people else [])])]
        yield from text

    def _print_moment(self, moment: Moment) -> Iterator[str]:
        text = list(self.print_words(moment))
        yield from _mark_first(text) if moment.todo else text
        if moment.picture:
            yield from self.print_picture(moment.picture)
            if self.page.style == "pictures":
                yield " ".join(filter(None, [self._print_clock(moment), self._text(moment.name)]))
        if moment.video:
            yield from self.print_video(moment.video, moment)


def _mark_first(blocks: Iterable[str]) -> Iterator[str]:
    """The blocks with the mark of a placeholder before the first: on a line of its own, unless that is a paragraph."""
    for number, block in enumerate(blocks):
        if number == 0 and (block.startswith(">") or _ITEM.match(block)):
            yield TO_WRITE
        elif number == 0:
            block = f"{TO_WRITE} {block}"
        yield block


def _indent(mark: str, text: str) -> str:
    """An item of a list; its further lines stand under its first."""
    return mark + text.replace("\n", "\n" + " " * len(mark))


def _quote(paragraphs: Iterable[str]) -> str:
    """One quotation of several paragraphs."""
    lines = "\n\n".join(paragraphs).split("\n")
    return "\n".join(f"> {line}".rstrip() if not line else f"> {line}" for line in lines)


def _image(alt: str, href: str) -> str:
    return f"![{alt}]({_print_address(href)})"


def _link(words: str, href: str) -> str:
    return f"[{words}]({_print_address(href)})"


def _print_address(href: str) -> str:
    """An address as it stands in brackets. `&` is written `&amp;`, so that no entity is seen in it."""
    encode: Callable[[re.Match[str]], str] = lambda sign: "".join(f"%{byte:02X}" for byte in sign[0].encode())  # noqa: E731
    return _UNSAFE_IN_ADDRESS.sub(encode, href).replace("&", "&amp;")
