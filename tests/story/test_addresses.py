"""Addresses on the web are those at which the files and the page really are, or empty."""

from fractions import Fraction
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bts.files import make_link
from bts.story.addresses import absolute, missing, moment_url
from tests.story.made_page import make_page

PAGE = "https://news.example/2026/how"


@pytest.mark.parametrize(
    ("url", "media_url", "href", "found"),
    [
        (PAGE, "https://cdn.example/x", "stills/a%20b.jpg", "https://cdn.example/x/stills/a%20b.jpg"),
        (PAGE, "https://cdn.example/x/", "stills/a.jpg", "https://cdn.example/x/stills/a.jpg"),
        (PAGE, "https://cdn.example", "a.jpg", "https://cdn.example/a.jpg"),
        (PAGE, "https://cdn.example/x?key=1", "a.jpg", "https://cdn.example/x/a.jpg?key=1"),
        (PAGE, "", "stills/a.jpg", "https://news.example/2026/stills/a.jpg"),
        (f"{PAGE}/?p=1", "", "stills/a.jpg", "https://news.example/2026/how/stills/a.jpg"),
        (f"{PAGE}/story.html#x", "", "a.jpg", "https://news.example/2026/how/a.jpg"),
        ("", "", "a.jpg", ""),
        (PAGE, "", "../../clip.mp4", ""),
        (PAGE, "https://cdn.example/x/", "../clip.mp4", ""),
        (PAGE, "", "file:///clips/clip.mp4", ""),
        (PAGE, "", "//elsewhere.example/a.jpg", ""),
        (PAGE, "", "/a.jpg", ""),
        (PAGE, "", "", ""),
        ("", "", "https://youtube.example/v.jpg", "https://youtube.example/v.jpg"),
    ],
)
def test_a_file_is_found_where_it_is_published(url: str, media_url: str, href: str, found: str) -> None:
    assert absolute(make_page(url=url, media_url=media_url), href) == found


@settings(deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="/"), min_size=1), min_size=1))
def test_every_file_name_keeps_its_own_address(names: list[str]) -> None:
    href = make_link("/".join(names))
    found = absolute(make_page(media_url="https://cdn.example/x"), href)
    if ".." in names:
        assert found == ""
    else:
        assert found == urljoin("https://cdn.example/x/", href)
        assert urlsplit(found).netloc == "cdn.example"


@pytest.mark.parametrize(
    ("url", "time", "found"),
    [
        (PAGE, Fraction(75), f"{PAGE}?t=75"),
        (PAGE, Fraction("3725.1251"), f"{PAGE}?t=3725.126"),
        (f"{PAGE}?p=1&t=9#top", Fraction("0.5"), f"{PAGE}?p=1&t=0.5"),
        (f"{PAGE}?q=a%20b%26c", Fraction(0), f"{PAGE}?q=a%20b%26c&t=0"),
        ("", Fraction(75), ""),
    ],
)
def test_a_moment_has_the_address_of_the_page_with_its_time(url: str, time: Fraction, found: str) -> None:
    assert moment_url(make_page(url=url), time) == found
    assert not found or urlsplit(found).path == urlsplit(url).path
    assert not found or Fraction(parse_qs(urlsplit(found).query)["t"][0]) >= time


def test_what_is_left_out_is_said_once_and_names_the_setting() -> None:
    assert missing(make_page()) == ""
    assert "[story] url, the address" in missing(make_page(url="", media_url="https://cdn.example/"))
    assert "[story] url and media_url" in missing(make_page(url=""))
