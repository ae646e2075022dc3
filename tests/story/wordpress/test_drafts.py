"""A second run brings its own draft up to date, doubles nothing, and leaves alone what is a person's."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from bts.errors import OutputError
from bts.story.page import Page
from bts.story.wordpress import Site
from bts.story.wordpress.record import Record, read_record
from tests.story.wordpress.pages import make_picture
from tests.story.wordpress.posting import RECORD, change, post, read
from tests.story.wordpress.running import WordPress


@pytest.mark.slow
def test_a_second_run_sends_nothing_and_keeps_the_draft(
    story: tuple[Page, Path], site: Site, wordpress: WordPress
) -> None:
    first = post(story, site)
    before = wordpress.count("post"), wordpress.count("attachment"), read(site, "posts", first.post)

    second = post(story, site)

    assert (second.post, second.changed, second.uploaded) == (first.post, False, ())
    assert second.kept == first.uploaded
    assert (wordpress.count("post"), wordpress.count("attachment"), read(site, "posts", first.post)) == before


@pytest.mark.slow
@pytest.mark.parametrize("remembered", [True, False], ids=["here", "from another machine"])
def test_a_changed_story_changes_its_own_draft(
    story: tuple[Page, Path], site: Site, wordpress: WordPress, remembered: bool
) -> None:
    page, folder = story
    first = post(story, site)
    before = wordpress.count("post"), wordpress.count("attachment")
    if not remembered:
        (folder / RECORD).unlink()

    second = post((replace(page, headline="Another headline"), folder), site)

    assert (second.post, second.changed, second.uploaded) == (first.post, True, ())
    assert read(site, "posts", first.post)["title"]["raw"] == "Another headline"
    assert read(site, "posts", first.post)["status"] == "draft"
    assert (wordpress.count("post"), wordpress.count("attachment")) == before


@pytest.mark.slow
@pytest.mark.parametrize("remembered", [True, False], ids=["here", "from another machine"])
@pytest.mark.parametrize(
    ("values", "why"),
    [({"title": "Mine"}, "was changed in WordPress"), ({"status": "publish"}, r"is no draft any more \(publish\)")],
    ids=["changed", "published"],
)
def test_what_a_person_changed_or_published_is_left_alone(
    story: tuple[Page, Path], site: Site, values: dict[str, str], why: str, remembered: bool
) -> None:
    page, folder = story
    first = post(story, site)
    change(site, "posts", first.post, **values)
    theirs = read(site, "posts", first.post)
    if not remembered:
        (folder / RECORD).unlink()
    news = (replace(page, standfirst="New."), folder)

    with pytest.raises(OutputError, match=rf"post={first.post}&action=edit: this story {why}.*--force") as refused:
        post(news, site)
    assert "\n" not in str(refused.value)
    second = post(news, site, force=True)

    assert second.post != first.post
    assert read(site, "posts", first.post) == theirs
    assert read(site, "posts", second.post)["status"] == "draft"
    assert post(news, site).post == second.post


@pytest.mark.slow
def test_a_draft_in_the_waste_bin_is_made_anew(story: tuple[Page, Path], site: Site, wordpress: WordPress) -> None:
    first = post(story, site)
    wordpress.run_php(f"wp_trash_post({first.post});")

    second = post(story, site)

    assert second.post != first.post
    assert second.uploaded == ()


@pytest.mark.slow
def test_words_that_a_person_wrote_in_the_media_library_stay(story: tuple[Page, Path], site: Site) -> None:
    page, folder = story
    number = read(site, "posts", post(story, site).post)["featured_media"]
    change(site, "media", number, alt_text="A better text.")
    lead = replace(make_picture("stills/lead.jpg", "A new caption.", "A new text."))

    published = post((replace(page, lead=lead), folder), site)

    stored = read(site, "media", number)
    assert (stored["alt_text"], stored["caption"]["raw"]) == ("A better text.", "A new caption.\nCredit: NBC")
    assert published.remarks == ("lead.jpg: alt were written in the media library, and stay",)


@pytest.mark.slow
def test_tags_and_a_picture_that_a_person_gave_the_draft_stay(story: tuple[Page, Path], site: Site) -> None:
    page, folder = story
    first = post((replace(page, tags=("kept", "removed", "dropped")), folder), site)
    names = {read(site, "tags", number)["name"]: number for number in read(site, "posts", first.post)["tags"]}
    query, auth = {"rest_route": "/wp/v2/tags"}, (site.user, site.password)
    theirs = httpx.post(site.url, params=query, json={"name": first.edit}, auth=auth, timeout=60).json()["id"]
    change(site, "posts", first.post, tags=[names["kept"], names["dropped"], theirs], featured_media=0)

    second = post((replace(page, tags=("kept", "removed", "new"), closing=()), folder), site)

    stored = read(site, "posts", first.post)
    tags = {read(site, "tags", number)["name"] for number in stored["tags"]}
    assert second.changed
    assert tags == {"kept", "new", first.edit.replace("&", "&amp;")}
    assert stored["featured_media"] == 0
    assert not post((replace(page, tags=("kept", "removed", "new"), closing=()), folder), site).changed


@pytest.mark.slow
def test_an_author_takes_what_an_editor_put_into_the_library(
    story: tuple[Page, Path], site: Site, wordpress: WordPress
) -> None:
    page, folder = story
    post(story, site)
    (folder / RECORD).unlink()
    before = wordpress.count("attachment")

    published = post((replace(page, lang="de"), folder), wordpress.make_site("writer"))

    assert len(published.kept) == 4
    assert wordpress.count("attachment") == before


@contextmanager
def running(script: str, *arguments: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A Python of its own that can be killed."""
    command = [sys.executable, "-c", script, *arguments]
    with subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(Path.cwd())}) as process:
        yield process


KILLED = """
import os, signal, sys, pickle
from pathlib import Path
from bts.story.languages import language_of
from bts.story.wordpress import Site, publish_story
page, folder, site, last = pickle.loads(Path(sys.argv[1]).read_bytes())
def stop(stage, done, total):
    if done == last:
        os.kill(os.getpid(), signal.SIGKILL)
publish_story(page, language_of("en"), folder, site, remember=folder / "story.wordpress.json", progress=stop)
"""


@pytest.mark.slow
@pytest.mark.parametrize("last", [1, 2, 4])
def test_a_run_that_is_killed_leaves_nothing_that_the_next_one_doubles(
    story: tuple[Page, Path], site: Site, wordpress: WordPress, tmp_path: Path, last: int
) -> None:
    """Killed between the four files, and after the draft was posted."""
    import pickle

    page, folder = story
    before = wordpress.count("post"), wordpress.count("attachment")
    job = tmp_path / "job"
    job.write_bytes(pickle.dumps((page, folder, site, last)))
    with running(KILLED, str(job)) as process:
        assert process.wait(60) == -signal.SIGKILL
    if last % 2:
        (folder / RECORD).unlink()

    published = post(story, site)

    assert (len(published.kept), len(published.uploaded)) == (last, 4 - last)
    assert (wordpress.count("post"), wordpress.count("attachment")) == (before[0] + 1, before[1] + 4)
    assert read(site, "media", read(site, "posts", published.post)["featured_media"])["alt_text"] == "A woman smiles."


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [0.6, 0.8, 1.0])
def test_a_run_that_is_killed_at_any_time_doubles_nothing(
    story: tuple[Page, Path], site: Site, wordpress: WordPress, tmp_path: Path, seconds: float
) -> None:
    """The site may be still at work on what was sent when the next run begins."""
    import pickle

    page, folder = story
    before = wordpress.count("post"), wordpress.count("attachment")
    job = tmp_path / "job"
    job.write_bytes(pickle.dumps((page, folder, site, -1)))
    with running(KILLED, str(job)) as process:
        time.sleep(seconds)
        process.kill()

    published = post(story, site)

    assert len(published.kept) + len(published.uploaded) == 4
    assert wordpress.count("post") == before[0] + 1
    assert wordpress.count("attachment") == before[1] + 4


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "\x00", '{"version": 1, "site": "s"}', '{"version": 1, "site": "s", "media": {"a": 5}}']
)
def test_a_damaged_record_is_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / RECORD
    path.write_text(text)

    assert read_record(path, "s") == Record(path, "s")


def test_a_record_comes_back_and_is_that_of_its_site_alone(tmp_path: Path) -> None:
    media = {"ab": {"id": 3, "words": {"title": "T"}, "stored": {"title": "T"}}}
    record = Record(tmp_path / RECORD, "s", 7, "x", "y", media, {"tag": 4}, 3, [4])
    record.save()

    assert read_record(record.path, "s") == record
    assert read_record(record.path, "t") == Record(record.path, "t")
