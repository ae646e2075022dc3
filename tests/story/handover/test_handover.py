"""A story is handed over whole: as a package, as one file, as the body of an article; and a theme to be changed."""

import csv
import io
import resource
import shutil
import subprocess
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bts.errors import OutputError
from bts.files import write_text
from bts.model import Credit
from bts.story import handover
from bts.story.handover.elements import apply_edits, read_elements, split_set, write_tag
from bts.story.handover.files import find_local_name, list_html_addresses
from bts.story.handover.package import find_name_trouble
from tests.story.handed import KISS, Handed, make_page, make_story

PAGES = ("story.html", "story.md")
WATCH = "Watch <the> clip"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Handed:
    """A story whose files no test changes."""
    return make_story(tmp_path_factory.mktemp("handed") / "look")


@pytest.fixture
def handed(tmp_path: Path) -> Handed:
    """A story of the test's own."""
    return make_story(tmp_path / "look")


def pack(story: Handed, target: Path) -> zipfile.ZipFile:
    """The package of a story, opened."""
    handover.write_package(story.page, story.folder, PAGES, target, "The Office.mp4")
    return zipfile.ZipFile(target)


def test_a_package_holds_all_that_its_pages_show(kept: Handed, tmp_path: Path) -> None:
    with pack(kept, tmp_path / "look.story.zip") as package:
        assert package.testzip() is None
        package.extractall(tmp_path / "elsewhere")
    names = sorted(
        path.relative_to(tmp_path / "elsewhere").as_posix() for path in (tmp_path / "elsewhere").rglob("*.*")
    )
    assert names == sorted(
        ["MANIFEST.txt", "clip.mp4", "credits.csv", "paper.png", "snippets/look.mp4", "stills/frame.jpg", KISS,
         "stills/kiss-320.jpg", "story.html", "story.local.css", "story.md"]
    )  # fmt: skip
    done = subprocess.run(
        ["sha256sum", "-c", "MANIFEST.txt"], cwd=tmp_path / "elsewhere", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(": OK\n") == len(names) - 1


def test_the_same_story_gives_the_same_bytes_with_films_as_they_are(kept: Handed, tmp_path: Path) -> None:
    first, second = tmp_path / "a.zip", tmp_path / "b.zip"
    pack(kept, first).close()
    (kept.folder / "clip.mp4").touch()
    with pack(kept, second) as package:
        stored = {entry.filename for entry in package.infolist() if entry.compress_type == zipfile.ZIP_STORED}
    assert first.read_bytes() == second.read_bytes()
    assert {"clip.mp4", KISS} <= stored
    assert "story.html" not in stored


def test_the_table_names_each_file_with_what_it_owes(kept: Handed, tmp_path: Path) -> None:
    with pack(kept, tmp_path / "look.zip") as package:
        raw = package.read("credits.csv")
        names = set(package.namelist())
    assert raw.startswith(b"\xef\xbb\xbf"), "Excel takes it for UTF-8 by this mark"
    rows = {row["file"]: row for row in csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline=""))}
    media = {name for name in names if name.endswith((".jpg", ".mp4"))}
    assert media == set(rows), "each picture and video has a row"
    kiss = rows[KISS]
    assert kiss["caption"] == "'=The kiss", "a spreadsheet must not run it"
    assert (kiss["moment"], kiss["frame"], kiss["note"]) == ("00:00:03.000", "75", "n1")
    assert (kiss["credit"], kiss["creator"], kiss["source"]) == ("NBC", "Jane Doe", "NBCUniversal")
    assert (kiss["copyright"], kiss["usage terms"]) == ("© 2006 NBC", "For news only")
    assert (kiss["licence"], kiss["source clip"]) == ("https://example.org/licence", "The Office.mp4")
    assert rows["snippets/look.mp4"]["moment"] == "00:00:58.159"
    assert rows["clip.mp4"]["credit"] == "Quillfield; NBC", "the clip owes what its notes owe"
    assert rows["stills/frame.jpg"]["credit"] == "NBC"
    assert rows["stills/kiss-320.jpg"]["alt"] == "Two people kiss"


hostile = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc"]) | st.sampled_from("=+-@\t\n,;\"'"), max_size=20
)


@given(hostile, hostile, hostile)
def test_no_words_break_the_table_or_are_run_by_a_spreadsheet(caption: str, alt: str, credit: str) -> None:
    page = make_page()
    assert page.lead is not None
    lead = replace(page.lead, caption=caption, alt=alt, credit=Credit(credit))
    text = handover.format_credits(replace(page, lead=lead), "=clip.mp4")
    header, first, *others = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    row = dict(zip(header, first, strict=True))
    for name, said in (("caption", caption), ("alt", alt), ("credit", credit), ("source clip", "=clip.mp4")):
        assert row[name] == said or row[name] == f"'{said}"
        assert not row[name].startswith(tuple("=+-@\t"))
    assert all(len(other) == len(header) for other in others)


@pytest.mark.parametrize(
    ("address", "complaint"),
    [
        ("stills/none.jpg", "not there"),
        ("stills", "not there"),
        ("../secret.jpg", "outside"),
        ("%2e%2e/secret.jpg", "outside"),
        ("stills/..\\..\\secret.jpg", "outside"),
        ("/etc/passwd", "outside"),
        ("file:///etc/passwd", "outside"),
        ("C:/secret.jpg", "outside"),
        ("stills/link.jpg", "outside"),
    ],
)
@pytest.mark.parametrize("shape", ["<img src='{}'>", "<img srcset='{} 2x'>", "<p style='background:url({})'>"])
def test_what_is_missing_or_outside_is_refused(handed: Handed, address: str, complaint: str, shape: str) -> None:
    (handed.folder.parent / "secret.jpg").write_bytes(b"secret")
    (handed.folder / "stills/link.jpg").symlink_to(handed.folder.parent / "secret.jpg")
    write_text(handed.folder / "story.html", handed.html.replace("<main>", shape.format(address)))
    with pytest.raises(OutputError, match=complaint):
        pack(handed, handed.folder / "look.zip")
    assert not (handed.folder / "look.zip").exists()


def test_what_a_person_put_in_goes_along(handed: Handed, tmp_path: Path) -> None:
    shutil.copy(handed.folder / "paper.png", handed.folder / "mine.png")
    shutil.copy(handed.folder / "paper.png", handed.folder / "too.png")
    write_text(handed.folder / "story.html", handed.html.replace("<main>", "<main><IMG SRC = mine.png>Mine"))
    write_text(handed.folder / "story.md", "Mine: ![a][1] <img src='too.png'>\n\n[1]: mine.png\n")
    with pack(handed, tmp_path / "look.zip") as package:
        assert {"mine.png", "too.png"} <= set(package.namelist())
        assert b"Mine" in package.read("story.html")


def test_a_full_disk_is_one_error_and_leaves_nothing(kept: Handed, tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    try:
        with pytest.raises(OutputError, match=r"cannot write.*space"):
            pack(kept, tmp_path / "look.zip")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(tmp_path.iterdir()) == []


def test_a_package_that_is_not_whole_is_seen(kept: Handed, tmp_path: Path) -> None:
    whole = tmp_path / "look.zip"
    with pack(kept, whole) as package:
        parts = {entry: package.read(entry) for entry in package.infolist()}
    for gone in ("snippets/look.mp4", "credits.csv", "MANIFEST.txt"):
        with zipfile.ZipFile(tmp_path / "less.zip", "w") as less:
            for entry, data in parts.items():
                if entry.filename != gone:
                    less.writestr(entry, data)
        with pytest.raises(OutputError):
            handover.check_package(tmp_path / "less.zip", whole)
    damaged = bytearray(whole.read_bytes())
    damaged[damaged.find(b"mdat") + 1000] ^= 1
    whole.write_bytes(damaged)
    with pytest.raises(OutputError):
        handover.check_package(whole, whole)


@pytest.mark.parametrize(
    ("clip", "name"),
    [
        ("interview.mp4", "interview.story.zip"),
        ('a:b? "c".mov', "a-b- -c-.story.zip"),
        ("con.mp4", "_con.story.zip"),
        ("Büro 1.mp4", "Büro 1.story.zip"),
        ("dots. . .mp4", "dots.story.zip"),
        ("l-\udce9.mp4", "l--.story.zip"),
    ],
)
def test_a_package_is_named_after_its_clip(clip: str, name: str) -> None:
    assert handover.name_package(clip) == name
    assert find_name_trouble([name]) == []


def test_names_that_windows_does_not_take_are_told() -> None:
    told = find_name_trouble(["stills/aux.jpg", "a.jpg", "A.jpg", "b?.jpg", "fine/b.jpg"])
    assert [line.split(" ")[0] for line in told] == ["stills/aux.jpg", "A.jpg", "b?.jpg"]


def test_a_single_file_needs_no_other(kept: Handed, tmp_path: Path) -> None:
    made = handover.write_single_file(kept.html, kept.page, kept.folder, tmp_path / handover.SINGLE, WATCH)
    assert made.warnings == ()
    text = made.path.read_text("utf-8")
    assert [address for address in list_html_addresses(text) if find_local_name(address)] == []
    assert text.count("data:video/mp4;base64,") == 2
    assert text.count("data:image/png;base64,") == 2, "of the page's styles and of those that are linked"
    assert 'href="#clip" data-time="3"' in text
    assert '<link rel="canonical" href="https://example.org/look">' in text
    assert "srcset" not in text
    assert read_words(text) == read_words(kept.html)
    with pytest.raises(OutputError, match="cannot be read"):
        handover.write_single_file('<img src="none.jpg">', kept.page, kept.folder, tmp_path / "none.html", WATCH)


def test_a_clip_too_large_for_mail_is_a_picture_with_a_link(handed: Handed, tmp_path: Path) -> None:
    with (handed.folder / "clip.mp4").open("ab") as clip:  # a box that players skip
        size = handover.SINGLE_LIMIT
        clip.write((size + 8).to_bytes(4, "big") + b"free" + bytes(size))
    for url, leads in ((handed.page.clip.url, 'href="https://video.example/watch?v=1&amp;t=2"'), ("", "")):
        page = replace(handed.page, clip=replace(handed.page.clip, url=url))
        made = handover.write_single_file(handed.html, page, handed.folder, tmp_path / handover.SINGLE, WATCH)
        text = made.path.read_text("utf-8")
        assert len(text) < handover.SINGLE_LIMIT
        assert text.count("data:video/mp4;base64,") == 1, "the snippet stays"
        assert [e.name for e in read_elements(text)].count("img") == 2, (
            "no second picture for paper stands beside that of the clip"
        )
        assert text.count(leads) >= 2 if leads else ">0:03</a>" in text
        assert ("Watch &lt;the&gt; clip" in text) == bool(url)
        assert len(made.warnings) == 1
        assert "18 MB" in made.warnings[0]
        assert url in made.warnings[0]


def test_a_body_carries_nothing_but_the_article(kept: Handed) -> None:
    base = "https://cdn.example/look/"
    text, relative = handover.make_embed(kept.html, kept.page, lambda href: base + href)
    assert relative == ""
    elements = read_elements(text)
    assert elements[0].name == "article"
    assert (elements[0].start, elements[0].end) == (0, len(text) - 1)
    assert elements[0].attributes == (("class", "bts-story"), ("lang", "en"), ("dir", "ltr"))
    assert not {"html", "head", "body", "style", "script", "h1", "link"} & {element.name for element in elements}
    said = {name for element in elements for name, _ in element.attributes}
    assert not [name for name in said if name.startswith(("data-", "on"))]
    addresses = list_html_addresses(text)
    assert all(address.startswith((base, "#bts-", "data:", "https://example.org/?")) for address in addresses)
    targets = {element.get("id") for element in elements}
    assert {address[1:] for address in addresses if address[0] == "#"} <= targets
    assert "A <em>text</em> &amp; more &lt;b&gt;." in text
    assert f"{base}stills/kiss-320.jpg 320w" in text
    assert 'class="paper"' not in text


def test_a_body_with_relative_addresses_says_so_once(kept: Handed, tmp_path: Path) -> None:
    made = handover.write_embed(kept.html, kept.page, lambda href: "", tmp_path / handover.EMBED)
    assert len(made.warnings) == 1
    assert "media_url" in made.warnings[0]
    assert 'src="clip.mp4"' in made.path.read_text("utf-8")


def test_a_theme_is_written_once_and_never_over_another(tmp_path: Path) -> None:
    files = {"story.css": b"p {}", "part/story.html.jinja": b"{{ page }}"}
    made = handover.write_theme(files, tmp_path / "house")
    assert {path.relative_to(tmp_path / "house").as_posix(): path.read_bytes() for path in made} == files
    (tmp_path / "house/part/story.html.jinja").unlink()
    (tmp_path / "house/story.css").write_bytes(b"mine")
    with pytest.raises(OutputError, match=r"story\.css.*already"):
        handover.write_theme(files, tmp_path / "house")
    assert (tmp_path / "house/story.css").read_bytes() == b"mine"
    assert not (tmp_path / "house/part/story.html.jinja").exists()
    said = handover.tell_setting(tmp_path / "house", tmp_path / "clips/bts.toml")
    assert said == f'to use it, write theme = "../house" under [story] in {tmp_path / "clips/bts.toml"}'


names = st.from_regex(r"[a-z][a-z-]{0,5}", fullmatch=True)
values = st.none() | st.text(st.characters(codec="utf-8", exclude_characters="\r\x00"))
before = st.text(st.sampled_from("ab>&\"' =\n/!-"), max_size=30)
after = st.text(st.sampled_from("ab<>&\"' =\n/!-"), max_size=30)


@given(st.lists(st.tuples(names, values), unique_by=lambda pair: pair[0]), before, after)
def test_any_value_of_an_attribute_is_written_as_it_was_read(
    attributes: list[tuple[str, str | None]], before: str, after: str
) -> None:
    html = f"{before}<i>{after}"
    element = read_elements(html)[0]
    assert (element.start, element.inside) == (len(before), len(before) + 3)
    changed = apply_edits(html, [write_tag(element, tuple(attributes), html)])
    assert changed.startswith(before)
    assert changed.endswith(f">{after}")
    assert _Tags(changed).seen[0] == ("i", attributes)


class _Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, attrs))

    def handle_data(self, data: str) -> None:
        if self.cdata_elem is None:
            self.words += data.split()


def read_words(html: str) -> list[str]:
    """The words of a page, without its scripts and styles."""
    return _Tags(html).words


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a.jpg 1x, b.jpg 2x", [("a.jpg", "1x"), ("b.jpg", "2x")]),
        ("a,b.jpg 640w,c.jpg 320w", [("a,b.jpg", "640w"), ("c.jpg", "320w")]),
        ("a.jpg", [("a.jpg", "")]),
        ("data:image/png;base64,AA== 1x, b.jpg 2x", [("data:image/png;base64,AA==", "1x"), ("b.jpg", "2x")]),
        ("", []),
    ],
)
def test_a_set_of_addresses_is_split(text: str, parts: list[tuple[str, str]]) -> None:
    assert split_set(text) == parts
