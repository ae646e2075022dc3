"""Markdown that people write: what is known is shown, all else stays the text that it was, in every format."""

import re
from html.parser import HTMLParser
from time import process_time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bts.markup import ELEMENTS
from bts.story.cleaning import clean
from bts.story.page import Block
from bts.story.rich import escape_markdown, read_blocks, to_html, to_markdown, to_plain

PIECES = (
    "*", "**", "_", "__", "`", "``", "```", "[", "]", "(", ")", "](", "![", "<", ">", "</", "\\", "&", "&amp;",
    "&#x6a;", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "javascript:alert(1)", "data:text/html,x",
    "http://a.b/", "https://a.b/c_(d)?x=1&copy;=2", "[x](https://a.b)", "[x](<javascript:y>)", "mailto:a@b.c",
    "![y](https://a.b 'title')", "<https://ä.de/ö>", "www.a.b", "<a@b.c>", "{{", "}}", "{%", "{{<", "|", "---", "===",
    "# ", "- ", "+ ", "1. ", "12) ", "> ", ": ", "~~", "$x$", "==", "[^1]", "[x]: http://a.b", "    ", "\t", " ",
    "  \n", "\\\n", "\n", "\n\n", "a", "B", "é", "€", "“", "日本", "שלום", "\u00a0", "\u3000", "\u202e", "\x00",
    "\u2028", "'", '"', "!", "?", ".", "1984",
)  # fmt: skip

HOSTILE = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)
TEXTS = st.one_of(HOSTILE, st.text(max_size=40))


class Shown(HTMLParser):
    """What a browser makes of HTML: elements with attributes, and the words between them, blanks made single."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.pieces: list[tuple[str, ...]] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(html)
        self.close()
        self._put_words()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "p":
            self.elements.append((tag, dict(attrs)))
            self._put(tag, *(f"{name}={value}" for name, value in attrs if name != "title"))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag != "p":
            self._put(f"/{tag}")

    def handle_data(self, data: str) -> None:
        self.words += data

    def _put(self, *piece: str) -> None:
        self._put_words()
        self.pieces.append(piece)

    def _put_words(self) -> None:
        if words := re.sub(r"[ \t\n]+", " ", self.words):
            self.pieces.append(("words", words))
        self.words = ""


def shown(html: str) -> list[tuple[str, ...]]:
    """The pieces of some HTML, without blanks at its ends and beside line breaks, which browsers do not show."""
    pieces = Shown(html).pieces
    trimmed = []
    for i, piece in enumerate(pieces):
        words = piece
        if piece[0] == "words":
            text = piece[1].lstrip(" ") if i == 0 or pieces[i - 1][0] == "br" else piece[1]
            text = text.rstrip(" ") if i == len(pieces) - 1 or pieces[i + 1][0] == "br" else text
            words = ("words", text) if text else ()
        if words:
            trimmed.append(words)
    return trimmed


def anywhere(markdown: str) -> str:
    """The HTML that a reader of all of CommonMark, and of GitHub's tables and strikethrough, makes of some Markdown."""
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return str(reader.render(markdown))


def letters(text: str) -> str:
    return "".join(c for c in text if c.isalpha())


@settings(max_examples=150, deadline=None)
@example("![alt](http://a.b)")
@example("wow![x](http://a.b)")
@example("wow\\![x](http://a.b)")
@example("`{{ x }}` and {{ x }}")
@example("a  \n--- | ---")
@example("*a  \nb*")
@example("___(a_(b)_(c)")
@example("__a_(b)c__d")
@example("*(a)*€ €*(b)*")
@example("[x](http://a.b/(c)\\))")
@example("`` ` `` ` `` `")
@given(TEXTS)
def test_a_line_is_the_same_as_markdown_everywhere(line: str) -> None:
    assert shown(anywhere(to_markdown(line))) == shown(str(to_html(line)))


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_html_holds_only_what_is_allowed(line: str) -> None:
    for tag, attributes in Shown(str(to_html(line))).elements:
        assert tag in ELEMENTS
        assert set(attributes) == ({"href"} if tag == "a" else set())
        assert re.match("https?://|mailto:", attributes.get("href", "mailto:") or "", re.IGNORECASE)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_plain_words_are_those_of_the_html(line: str) -> None:
    browser = Shown(re.sub("<br>", " ", str(to_html(line))))
    words = "".join(piece[1] for piece in browser.pieces if piece[0] == "words")
    assert re.sub(r"[ \t\n]+", " ", words).strip() == to_plain(line)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_writing_a_line_anew_changes_it_once(line: str) -> None:
    once = to_markdown(line)
    if not re.search("<(code|em|strong)>|&#", once):  # which are text in what people write
        assert to_markdown(once) == once
        assert to_html(once) == to_html(line)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([p for p in PIECES if "]" not in p and "<" not in p]), max_size=14).map("".join))
def test_no_letter_is_lost_without_links(text: str) -> None:
    """Only the addresses of links are not shown; a text without any keeps every letter, in order."""
    assert "".join(letters(to_plain(line)) for block in read_blocks(text) for line in block.lines) == letters(
        clean(text)
    )


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_the_lines_of_blocks_are_lines(text: str) -> None:
    for block in read_blocks(text):
        for line in block.lines:
            assert line.strip() == line != ""
            for part in line.split("\n")[:-1]:
                assert part.endswith(("  ", "\\"))


@settings(max_examples=150, deadline=None)
@example("1984. That was")
@example("a &amp; b")
@example("www.a_b.c")
@given(TEXTS)
def test_plain_text_stays_text_in_markdown(text: str) -> None:
    words = " ".join(clean(text).split())
    assert shown(anywhere(escape_markdown(words))) == ([("words", words)] if words else [])


def test_a_text_becomes_blocks() -> None:
    text = """First
line\\
break

- one
- two
  - deeper

  still two
1. first
2. second

> said
>
> again
> - so
> 1. and so
"""
    assert read_blocks(text) == (
        Block("paragraph", ("First line\\\nbreak",)),
        Block("list", ("one", "two", "deeper", "still two")),
        Block("numbered", ("first", "second")),
        Block("quote", ("said", "again", "• so", "1\\. and so")),
    )


@pytest.mark.parametrize(
    "text",
    [
        "# Heading", "***", "- - -", "* * *", ">", "> >", "-", "1.", "1984. That was the year", "<b>bold</b>",
        "&amp; &lt;", "![a picture](https://a.b/c.png)", "```code```", "~~gone~~", "a | b", "https://a.b/_c_*d_*e",
        "[x](page.html)", "[](https://a.b)", "[x]: https://a.b", "[x](javascript:alert(1))", "[x](http:a)",
        "[x](http://[)", "<ftp://a.b>", "[x](mailto:)", "Heading\n=======", "| a |\n|---|\n| b |", "    four blanks",
    ],
)  # fmt: skip
def test_other_markup_is_shown_as_it_was_typed(text: str) -> None:
    words = " ".join(text.split())
    (block,) = read_blocks(text)
    (line,) = block.lines
    assert block.kind == "paragraph"
    assert to_plain(line) == words
    assert shown(str(to_html(line))) == [("words", words)]


def test_known_markup_is_shown() -> None:
    line = 'A **bold** _claim_ with `code` and a [link](https://a.b/c_(d)?x=1&y=2 "title"), <c@d.e>'
    assert to_html(line) == (
        "A <strong>bold</strong> <em>claim</em> with <code>code</code> and a "
        '<a href="https://a.b/c_(d)?x=1&amp;y=2">link</a>, <a href="mailto:c@d.e">c@d.e</a>'
    )
    assert to_markdown(line) == (
        "A **bold** _claim_ with `code` and a [link](https://a.b/c_\\(d\\)?x=1&y=2), [c@d.e](mailto:c@d.e)"
    )
    assert to_plain(line) == "A bold claim with code and a link, c@d.e"


def test_no_command_of_a_site_generator_stays_alive() -> None:
    for command in ("{{ site.title }}", "{% include x %}", "{{< ref x >}}", "{# x #}", "{: .x}"):
        for markdown in (escape_markdown(command), to_markdown(command), to_markdown(f"`{command}`")):
            # Liquid knows no escapes: it finds a command behind a backslash too.
            assert not re.search(r"\{[{%#<]|^\{:", markdown)


@pytest.mark.parametrize("piece", ["*a ", "[", "[x](", "> ", "- ", "a`", "**a b** ", "![[]()", "_a_"])
def test_long_hostile_texts_are_read_in_time(piece: str) -> None:
    began = process_time()
    for block in read_blocks(piece * (8_000 // len(piece))):
        for line in block.lines:
            to_markdown(line)
            to_html(line)
    assert process_time() - began < 5
