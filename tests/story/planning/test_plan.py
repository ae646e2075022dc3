"""The page that is planned: what stands on it, in which order, and that nothing is torn, lost or guessed."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from bts import media
from bts.config import Config, SnippetsOptions, StoryOptions
from bts.model import Credit, Keyframe, Made, Note, Person, Shot
from bts.publishing import PictureFacts
from bts.story import ClipMedia, ClipTrack, Material, plan_page
from bts.story.page import Block, Moment, Page
from bts.story.planning.clip_box import list_credits, make_title
from bts.story.planning.moments import SKELETON_SHOTS
from bts.story.planning.plan import MANY_NOTES
from tests.media.make_clips import numbered_clip

Plan = Callable[..., tuple[Page, list[str]]]


@pytest.fixture(scope="module")
def info(tmp_path_factory: pytest.TempPathFactory) -> media.ClipInfo:
    folder = tmp_path_factory.mktemp("plan")
    return media.probe(numbered_clip(folder / "a clip, 100% #1.mp4", "-c:v", "libx264", frames=1000, size=(64, 48)))


HOUSE = Credit("House")

NOTES = (
    Note(
        "n1", Fraction(1), kind="set", text="The *set*.\n\nIt is green.", caption="The set", alt="A set", use=("still",)
    ),
    Note("n2", Fraction(3), Fraction(6), kind="hidden-camera", text="Hidden.", caption="A lens", use=("snippet",)),
    Note("n3", Fraction(8), kind="quote", text="“I forgot.”", people=(Person("Thea", "Nora"),), use=("quote",)),
    Note("n4", Fraction(10), kind="performance", caption="The look", alt="A face", use=("still",), tags=("look",)),
    Note("n5", Fraction(12), caption="After it", text="After  it", use=("still",), credit=Credit("Somebody")),
)


@pytest.fixture
def plan(info: media.ClipInfo, tmp_path: Path) -> Plan:
    """Plans the page of NOTES, or of others, with a file for each that asks for one."""

    def make(notes: tuple[Note, ...] = NOTES, *, credit: Credit = HOUSE, **settings: Any) -> Any:
        made = [
            *(Made(tmp_path / "stills" / f"{note.id}.jpg", note.id) for note in notes if "still" in note.use),
            *(
                Made(tmp_path / "snippets" / f"{note.id}{end}", note.id)
                for note in notes
                for end in (".mp4", ".vtt", ".jpg")
                if "snippet" in note.use
            ),
        ]
        for part in made:
            part.path.parent.mkdir(exist_ok=True)
            part.path.write_text("WEBVTT\n", encoding="utf-8")
        snippets = settings.pop("snippets", SnippetsOptions())
        more = {name: settings.pop(name) for name in ("shots", "keyframes", "media") if name in settings}
        words = {"headline": "A headline", "intro": ("One.",), "closing": ("Why?",), **settings}
        config = Config(credit=credit, story=StoryOptions(**words), snippets=snippets, record=PictureFacts("2006-05"))
        material = Material(info, notes, made=made, config=config, **more)
        page, _, remarks = plan_page(material, tmp_path, lambda path: (320, 180))
        return page, remarks

    return make


def moment(page: Page, note: str) -> Moment:
    return next(moment for moment in page.moments if moment.note == note)


def test_an_article_flows_and_its_lead_is_a_picture_without_words_of_its_own(plan: Plan, info: media.ClipInfo) -> None:
    page, _ = plan()
    assert [section.heading for section in page.sections] == [""]
    assert [each.note for each in page.moments] == ["n1", "n2", "n3", "n4", "n5"]
    assert page.lead is not None
    assert (page.lead.note, page.lead.caption, page.lead.alt, page.lead.frame) == (
        "n4",
        "The look",
        "A face",
        info.frame_at(Fraction(10)),
    )
    assert moment(page, "n4").picture is None
    assert moment(page, "n4").text == ()
    assert moment(page, "n4").name == "The look"
    assert moment(page, "n1").text == (Block("paragraph", ("The *set*.",)), Block("paragraph", ("It is green.",)))
    assert moment(page, "n3").people == ("Thea (Nora)",)
    assert [picture.note for picture in page.pictures] == ["n4", "n1", "n5"]
    assert page.tags == ("look",)
    assert page.filmed == "2006-05"


def test_a_note_whose_caption_is_its_text_is_printed_once_in_its_place(plan: Plan) -> None:
    page, _ = plan()
    last = moment(page, "n5")
    assert last.text == ()
    assert last.picture is not None
    assert last.picture.caption == "After it"
    page, _ = plan(lead="0:12")
    assert page.lead is not None
    assert (page.lead.caption, moment(page, "n5").text) == ("After it", ())
    page, _ = plan(lead="0:12", style="timeline")
    assert moment(page, "n5").text == (Block("paragraph", ("After it",)),)


def test_a_picture_that_leads_keeps_its_words_in_a_timeline(plan: Plan) -> None:
    page, _ = plan(style="timeline")
    assert [len(section.moments) for section in page.sections] == [1] * 5
    assert moment(page, "n4").text == (Block("paragraph", ("The look",)),)
    assert page.overview


def test_headings_begin_sections_of_an_article(plan: Plan) -> None:
    notes = tuple(replace(note, heading="The second part") if note.id == "n3" else note for note in NOTES)
    page, _ = plan(notes)
    assert [(part.heading, len(part.moments)) for part in page.sections] == [("", 2), ("The second part", 3)]


@pytest.mark.parametrize("count", [MANY_NOTES - 1, MANY_NOTES])
def test_many_notes_bring_an_overview(plan: Plan, count: int) -> None:
    page, _ = plan(tuple(Note(f"m{i:02}", Fraction(i), text=f"Note {i}") for i in range(count)))
    assert page.overview == (count >= MANY_NOTES)


def test_a_missing_alt_text_is_never_guessed(plan: Plan) -> None:
    page, _ = plan()
    assert [picture.alt for picture in page.pictures] == ["A face", "A set", ""]


@pytest.mark.parametrize(("mode", "on"), [("soft", True), ("burn", False), ("both", False), ("none", False)])
def test_captions_of_a_snippet_are_on_where_none_are_burnt_in(plan: Plan, mode: str, on: bool) -> None:
    page, _ = plan(snippets=SnippetsOptions(mode))
    video = moment(page, "n2").video
    assert video is not None
    assert (video.duration, video.caption) == (Fraction(3), "A lens")
    assert [(track.on, track.text) for track in video.tracks] == [(on, "WEBVTT\n")]


def test_the_clip_owes_its_own_credit_and_those_of_its_notes_compared_as_a_whole(plan: Plan) -> None:
    page, _ = plan(credit=Credit("Some"))
    assert [credit.line for credit in page.clip.credits] == ["Some", "Somebody"]
    page, _ = plan(credit=Credit())
    assert [credit.line for credit in page.clip.credits] == ["Somebody"]
    owed = [Credit("NBCUniversal", source="a"), Credit("NBC"), Credit("NBC"), Credit(), Credit("NBCUniversal")]
    assert list_credits(owed) == (
        Credit("NBCUniversal", source="a"),
        Credit("NBC"),
    )


def test_a_link_stands_for_the_clip_where_it_may_not_be_published(plan: Plan) -> None:
    page, remarks = plan(clip_media="link", clip_url="https://example.org/clip")
    assert page.clip.link
    assert not remarks or "clip_url" not in " ".join(remarks)
    page, remarks = plan(clip_media="link")
    assert not page.clip.link
    assert any("clip_url" in line for line in remarks)


def test_the_clip_has_its_video_with_captions_and_chapters(plan: Plan, tmp_path: Path) -> None:
    track = ClipTrack(tmp_path / "clip.de.vtt", "de", "Deutsch", "WEBVTT\n\n", on=False)
    page, _ = plan(media=ClipMedia(tmp_path / "clip.mp4", "video/mp4", 64, 48, tracks=(track,)))
    video = page.clip.video
    assert video is not None
    assert (video.href, video.width, video.height) == ("clip.mp4", 64, 48)
    assert [(each.href, each.kind, each.lang) for each in video.tracks] == [
        ("clip.de.vtt", "captions", "de"),
        ("notes.vtt", "chapters", "en"),
    ]


def shots(count: int, *, repeated: int = 0) -> tuple[Shot, ...]:
    """Shots of two seconds, of which the last `repeated` repeat the first set-up; later ones score higher."""
    return tuple(
        Shot(
            i, Fraction(2 * i - 2), 50 * i - 50, Fraction(2 * i), 50 * i,
            Keyframe(Fraction(2 * i - 1), 50 * i - 25, i / 100), same_as=1 if i > count - repeated else None,
        )
        for i in range(1, count + 1)
    )  # fmt: skip


def keyframes(tmp_path: Path, found: tuple[Shot, ...]) -> dict[int, Path]:
    return {shot.index: tmp_path / "keyframes" / f"{shot.index:04}.jpg" for shot in found}


def test_without_notes_the_best_shots_wait_for_words_and_none_comes_twice(plan: Plan, tmp_path: Path) -> None:
    found = shots(12, repeated=2)
    page, remarks = plan((), shots=found, keyframes=keyframes(tmp_path, found), headline="", intro=(), closing=())
    assert page.todo == ("headline", "intro", "sections", "closing")
    assert page.lead is not None
    assert page.clip.picture is not None
    seen = [page.lead.href, page.clip.picture.href, *(each.picture.href for each in page.moments if each.picture)]
    assert seen[:2] == ["keyframes/0010.jpg", "keyframes/0009.jpg"]
    assert len(seen) == len(set(seen)) == SKELETON_SHOTS + 2
    assert all(each.todo for each in page.moments)
    assert not remarks


def test_a_picture_story_shows_each_distinct_shot_once_and_asks_for_no_words(plan: Plan, tmp_path: Path) -> None:
    found = shots(12, repeated=2)
    page, _ = plan(shots=found, keyframes=keyframes(tmp_path, found), style="pictures", intro=(), closing=())
    assert [each.anchor for each in page.moments] == [f"shot-{index}" for index in range(1, 11)]
    assert page.lead is None
    assert page.todo == ()
    assert len(page.bars) == 12


def test_placeholders_are_named_to_who_has_notes(plan: Plan) -> None:
    _, remarks = plan(headline="", intro=())
    assert any("placeholders: headline, intro" in line for line in remarks)


@pytest.mark.parametrize(
    ("name", "title"),
    [("office_casino-night.final.mp4", "Office casino night final"), ("___.mp4", "Untitled"), ("ère.mov", "Ère")],
)
def test_a_working_title_comes_from_the_file_name(name: str, title: str) -> None:
    assert make_title(Path(name)) == title
