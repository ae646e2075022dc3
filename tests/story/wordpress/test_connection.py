"""What goes wrong between bts and a site is said in one line, before anything is sent where that can be."""

import http.server
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import httpx
import pytest

from bts.errors import OutputError, UsageError
from bts.story.page import Page
from bts.story.wordpress import Site
from tests.players.chromium import Server
from tests.story.wordpress.pages import make_picture
from tests.story.wordpress.posting import post
from tests.story.wordpress.running import USER, WordPress


@pytest.mark.slow
def test_a_user_who_may_not_upload_is_told_before_anything_is_sent(
    story: tuple[Page, Path], wordpress: WordPress
) -> None:
    before = wordpress.count("post"), wordpress.count("attachment")

    with pytest.raises(OutputError, match="guest may not upload files there; ask for the role of an author or editor"):
        post(story, wordpress.make_site("guest"))

    assert (wordpress.count("post"), wordpress.count("attachment")) == before


@pytest.mark.slow
def test_a_wrong_password_is_one_line_without_the_password(story: tuple[Page, Path], wordpress: WordPress) -> None:
    wrong = Site(wordpress.address, USER, "hunter2 hunter2")

    with pytest.raises(OutputError, match=r"does not let editor-in-chief in.*BTS_WORDPRESS_PASSWORD") as refused:
        post(story, wrong)

    assert "hunter2" not in f"{refused.value} {refused.value!r} {wrong!r}"
    assert "\n" not in str(refused.value)


class SmallDoor(http.server.BaseHTTPRequestHandler):
    """Stands before a site, as a web server does, and refuses what has more than 50,000 bytes."""

    address = ""

    def log_message(self, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        self.pass_on(b"")

    def do_POST(self) -> None:
        size = int(self.headers["Content-Length"])
        body = self.rfile.read(size)
        if size > 50_000:
            self.answer(413, b"<html><h1>413 Request Entity Too Large</h1></html>", {"Content-Type": "text/html"})
        else:
            self.pass_on(body)

    def pass_on(self, body: bytes) -> None:
        kept = {
            name: value for name, value in self.headers.items() if name.lower() not in ("connection", "content-length")
        }
        told = httpx.request(self.command, f"{self.address}{self.path}", content=body, headers=kept, timeout=60)
        named = {name: told.headers[name] for name in ("Content-Type", "Link") if name in told.headers}
        self.answer(told.status_code, told.content, named)

    def answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@pytest.mark.slow
def test_a_file_that_is_too_large_for_the_site_is_named_with_its_size(
    story: tuple[Page, Path], site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SmallDoor, "address", site.url)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), SmallDoor) as door:
        thread = threading.Thread(target=door.serve_forever)
        thread.start()
        try:
            there = replace(site, url=f"http://127.0.0.1:{door.server_address[1]}")
            with pytest.raises(OutputError, match=r"look\.mp4 \(0\.\d MB\): too large for the site; have its limit"):
                post(story, there)
        finally:
            door.shutdown()
            thread.join()


@pytest.mark.slow
def test_a_missing_file_is_named_before_anything_is_sent(
    story: tuple[Page, Path], site: Site, wordpress: WordPress
) -> None:
    _, folder = story
    (folder / "snippets" / "look.mp4").unlink()
    before = wordpress.count("attachment")

    with pytest.raises(OutputError, match=r"look\.mp4: a file of the story cannot be read"):
        post(story, site)

    assert wordpress.count("attachment") == before


def test_an_address_where_no_wordpress_is(story: tuple[Page, Path]) -> None:
    server = Server()
    try:
        with pytest.raises(OutputError, match=r"no REST API of WordPress answers there.*BTS_WORDPRESS_URL"):
            post(story, Site(server.address, "me", "secret"))
        with pytest.raises(OutputError, match="encryption cannot be trusted"):
            post(story, Site(server.address.replace("http:", "https:"), "me", "secret"))
    finally:
        server.close()
    with pytest.raises(OutputError, match=r"cannot be reached.*check the network"):
        post(story, Site(server.address, "me", "secret"))


class Elsewhere(http.server.BaseHTTPRequestHandler):
    """A page that names a WordPress on another host as its own."""

    heard: ClassVar[list[str]] = []

    def log_message(self, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        self.heard.append(self.headers.get("Authorization", ""))
        port = self.headers["Host"].rpartition(":")[2]
        self.send_response(200)
        self.send_header("Link", f'<http://localhost:{port}/wp-json/>; rel="https://api.w.org/"')
        self.send_header("Content-Length", "0")
        self.end_headers()


def test_the_password_goes_to_no_other_host_than_the_one_that_was_named(story: tuple[Page, Path]) -> None:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            with pytest.raises(UsageError, match="leads to a WordPress at localhost; set BTS_WORDPRESS_URL"):
                post(story, Site(f"http://127.0.0.1:{server.server_address[1]}", "me", "secret"))
        finally:
            server.shutdown()
            thread.join()

    assert Elsewhere.heard == [""]


def test_a_file_outside_of_the_storys_folder_is_not_sent(story: tuple[Page, Path]) -> None:
    page, folder = story
    lead = make_picture("../secret.jpg")

    with pytest.raises(OutputError, match="does not lie in its folder"):
        post((replace(page, lead=lead), folder), Site("http://127.0.0.1:9", "me", "secret"))


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://news.example", "unencrypted"),
        ("http://127.0.0.1.news.example", "unencrypted"),
        ("https://me:secret@news.example", "holds a password"),
        ("ftp://news.example", "no web address"),
        ("news.example", "no web address"),
        ("https://[news", "no web address"),
        ("https://news.example:99999", "no web address"),
    ],
)
def test_an_address_that_would_give_the_password_away_is_refused(url: str, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        Site(url, "me", "secret")


def test_an_address_that_no_host_can_have_is_one_line(story: tuple[Page, Path]) -> None:
    with pytest.raises(UsageError, match="no web address"):
        post(story, Site("https://xn--a-.example\u2024", "me", "secret"))


def test_the_environment_names_the_site() -> None:
    names = {"BTS_WORDPRESS_USER": "me", "BTS_WORDPRESS_PASSWORD": "abcd efgh"}

    assert Site.from_environment("https://a.example", names) == Site("https://a.example", "me", "abcd efgh")
    other = {**names, "BTS_WORDPRESS_URL": "https://b.example"}
    assert Site.from_environment("https://a.example", other).url == "https://b.example"
    for name in other:
        with pytest.raises(UsageError, match=f"{name} is not set"):
            Site.from_environment("", {key: value for key, value in other.items() if key != name})
