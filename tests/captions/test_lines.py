"""Text is broken without losing a word, into lines that fit, where a reader would break it."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bts.captions import Layout, break_text
from bts.captions.lines import break_line
from bts.captions.phrases import plain
from bts.choices import cells
from bts.videos import LOOKS

WIDE = Layout.for_picture(1280, 720)
SIZES = [(1280, 720), (1080, 1080), (1080, 1350), (1080, 1920)]
SHAPES = [WIDE, Layout.for_picture(1080, 1920), Layout.for_picture(640, 640), Layout.for_picture(176, 144)]

SOFT_HYPHEN = "\N{SOFT HYPHEN}"
words = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co"), exclude_characters=SOFT_HYPHEN), max_size=12)
texts = st.lists(words, max_size=40).map(" ".join)


@settings(max_examples=100, deadline=None)
@given(texts, st.sampled_from(SHAPES))
def test_no_word_is_lost_and_every_line_fits(text: str, layout: Layout) -> None:
    cues = break_text(text, layout)
    lines = [line for cue in cues for line in cue]
    assert "".join("".join(lines).split()) == "".join(plain(text).split())
    assert all(1 <= len(cue) <= 2 for cue in cues)
    for line in lines:
        assert line.strip() == line != ""
        assert cells(line) <= 42
        assert layout.fits(line) or len(line) <= 2 or cells(line) <= 1


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from("the a camera was hidden behind curtain and nobody saw it, so".split()), max_size=60))
def test_words_that_fit_are_never_cut(parts: list[str]) -> None:
    cues = break_text(" ".join(parts), WIDE)
    assert [word for cue in cues for line in cue for word in line.split()] == parts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A very quiet set.", [("A very quiet set.",)]),
        (
            "The cameras were hidden behind the bar, and nobody on the set knew.",
            [("The cameras were hidden behind the bar,", "and nobody on the set knew.")],
        ),
        (
            "She has never seen the man who walks around Maria Alvarez before.",
            [("She has never seen the man who walks", "around Maria Alvarez before.")],
        ),
    ],
)
def test_breaks_fall_where_a_reader_breathes(text: str, expected: list[tuple[str, ...]]) -> None:
    assert break_text(text, WIDE) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cameras were hidden the crew stood still for his wife", [(19,)]),
        ("a camera left, saw left, saw behind the curtain and laughed. on the other side of", [(28,), ()]),
        ("the crew stood still Anna with Maria Alvarez the crew stood still and laughed.", [(25,), ()]),
        (
            "left, saw in 1962 curtain and nobody the crew stood still curtain and nobody on the other side of",
            [(25,), ()],
        ),
        ("behind the curtain once: he came in with Maria Alvarez because nobody knew cameras were hidden", [(32,), ()]),
        ("the crew stood still for his wife [bar slams loudly door] Aunt Mary Jane Watson", [(), (23,)]),
        ("on the other side of where the behind the curtain for his wife behind the curtain", [(41,)]),
        ("on the other side of Aunt Mary Jane Watson the crew stood still", [(42,)]),
        ("Aunt Mary Jane Watson because nobody knew cameras were hidden", [(36,)]),
        ("for his wife and laughed. where the and laughed. Aunt Mary Jane Watson", [(39,)]),
        ("a camera was hidden a set curtain and nobody Maria", [(33,)]),
        ("the the left, his camera wife and behind the", [(29,)]),
        ("saw his wife and laughed the camera was hidden", [(24,)]),
        ("once: he came from the and left, saw his wife", [(32,)]),
    ],
)
def test_of_two_breaks_the_one_that_costs_less_is_made(text: str, expected: list[tuple[int, ...]]) -> None:
    """No prose: in each text two breaks cost nearly the same. A cue is given by the length of its upper line."""
    cues = break_text(text, WIDE)
    assert " ".join(" ".join(cue) for cue in cues) == text
    assert [tuple(len(line) for line in cue[:-1]) for cue in cues] == expected


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        (
            "They met John F. Kennedy and paid him 3.5 million dollars for the new car",
            ["John F. Kennedy", "3.5 million"],
        ),
        (
            "The crew of 14 people drove from London in 20 min to Room 12 of Mary Watson",
            ["14 people", "20 min", "Room 12"],
        ),
        ("Nobody who was there that day in 1962 could have said it was May 14 at all", ["May 14"]),
        ("A word of the whole crew that has been there (Ada Quill, “Ben Ode”) on it", ["Ada Quill", "Ben Ode"]),
        ("Ein Kuss vor der Kamera für 2,5\N{NO-BREAK SPACE}Mio. Euro und eine Nacht", ["2,5\N{NO-BREAK SPACE}Mio."]),
    ],
)
@pytest.mark.parametrize("layout", SHAPES[:3])
def test_names_numbers_and_units_are_not_parted(text: str, bound: list[str], layout: Layout) -> None:
    lines = [line for cue in break_text(text, layout) for line in cue]
    for words in bound:
        assert any(words in line for line in lines), lines


def test_capitals_mark_names_unless_most_words_have_one() -> None:
    headline = "ALL OF THE CAMERAS WERE HIDDEN BEHIND THE BAR AND NOBODY KNEW IT"
    assert len(break_text(headline, WIDE)) == 1
    names = (
        "Anna Lopez saw more Tom Reed Mary Watson saw more Jim Halpert Mary Watson saw more saw more"  # 10 of 18 words
    )
    assert [len(cue[0]) for cue in break_text(names, WIDE)] == [19, 32]


@pytest.mark.parametrize(
    ("text", "breaks"),
    [
        (
            "กล้องถูกซ่อนไว้หลังบาร์เพื่อให้ฉากจูบดูสมจริงที่สุดเท่าที่จะเป็นไปได้",
            "กล้อง ถูก ซ่อน ไว้ หลัง บาร์ เพื่อ ให้ ฉาก จูบ ดู สมจริง ที่สุด เท่า ที่ จะ เป็น ไป ได้",
        ),
        ("ກ້ອງຖືກເຊື່ອງໄວ້ຫລັງບາ", "ກ້ອງ ຖືກ ເຊື່ອງ ໄວ້ ຫລັງ ບາ"),
        ("កាមេរ៉ាត្រូវបានលាក់នៅក្រោយបារ", "កាមេរ៉ា ត្រូវ បាន លាក់ នៅ ក្រោយ បារ"),
        (
            "カメラは見えないように隠されていて、二人はとても自然に見えた。",
            "カメラは 見えないように 隠され ていて、 二人は とても 自然に 見えた。",
        ),
        ("摄像机藏在酒吧后面，所以这个吻看起来很真实。", "摄像机 藏 在 酒吧 后面， 所以 这个 吻 看起来 很 真实。"),
    ],
)
@pytest.mark.parametrize("width", [176, 320, 1080])
def test_scripts_without_spaces_break_between_words(text: str, breaks: str, width: int) -> None:
    """The words are those of a dictionary; a full stop or comma never begins a line."""
    layout = Layout.for_picture(width, 1920 if width == 1080 else 180)
    allowed = {0}
    for word in breaks.split():
        allowed.add(max(allowed) + len(word))
    at = 0
    for cue in break_text(text, layout):
        for line in cue:
            at += len(line)
            assert at in allowed, (line, break_text(text, layout))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("♪ la la, the bar is closed ♪ and we all go home ♪ until the day ♪", ["♪ la", "closed ♪", "♪ until", "day ♪"]),
        ("He waited for her … and nobody came for a very long time … until the door fell shut", ["her …", "time …"]),
        ("The crew of the second unit [GLASS BREAKS] had gone home long before that", ["[GLASS BREAKS]"]),
        ("- Did you see it? - No, I did not see it, and I have told you so before", ["- Did", "- No"]),
        ("The cameras were hidden – all of them – behind the bar and nobody knew of them", ["hidden –", "them –"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("size", [(1280, 720), (640, 640), (1080, 1920)])
@pytest.mark.parametrize("look", list(LOOKS))
def test_a_mark_is_never_alone_and_a_sound_in_brackets_is_whole(
    text: str, kept: list[str], size: tuple[int, int], look: str
) -> None:
    lines = [line for cue in break_text(text, Layout.for_picture(*size, LOOKS[look])) for line in cue]
    for words in kept:
        assert any(words in line for line in lines), lines


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from("the a camera was hidden behind curtain and nobody saw it, so".split()), min_size=12),
    st.sampled_from([Layout.for_picture(*size, look) for size in SIZES for look in LOOKS.values()]),
)  # fmt: skip
def test_a_phrase_of_several_cues_is_divided_evenly(parts: list[str], layout: Layout) -> None:
    """No cue is less than a third of a line where it could have a word of its neighbour's that leaves that more."""
    cues = break_text(" ".join(parts), layout)
    for cue, neighbour in [*pairwise(cues), *pairwise(cues[::-1])]:
        short, long = layout.ruler.width(" ".join(cue)), layout.ruler.width(" ".join(neighbour))
        assert short > layout.line_width / 3 or long < 1.2 * layout.line_width, cues


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from("the Anna camera was hidden, 14 people. ♪ [DOOR SLAMS] – 私は とても ที่สุด".split()), max_size=30
    )
)
def test_lines_that_were_broken_are_not_broken_again(parts: list[str]) -> None:
    for layout in SHAPES:
        for cue in break_text(" ".join(parts), layout):
            for line in cue:
                assert break_text(line, layout) == [(line,)]


@pytest.mark.parametrize("article", ["the", "a", "his", "Dr."])
def test_an_article_is_not_parted_from_what_it_belongs_to(article: str) -> None:
    for length in range(20, 44):
        text = "x" * (length - len(article)) + f" {article} {'y' * 30} and more words to break"
        for cue in break_text(text, WIDE):
            assert not any(line.endswith(f" {article}") for line in cue)


def test_lines_are_about_equally_long() -> None:
    text = "one two three four five six seven eight nine ten eleven twelve"
    ((top, bottom),) = break_text(text, WIDE)
    assert abs(len(top) - len(bottom)) <= 8


PLAIN_WORDS = "cameras hidden wall mirrors nobody studio knew look lights went laughing late quietly".split()


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(PLAIN_WORDS), min_size=1, max_size=40), st.sampled_from(SHAPES))
def test_a_caption_of_several_lines_has_none_too_many(parts: list[str], layout: Layout) -> None:
    """As many as filling each in turn takes, of words that part well anywhere."""
    greedy = [""]
    for word in parts:
        longer = f"{greedy[-1]} {word}".strip()
        greedy = [*greedy[:-1], longer] if layout.fits(longer) else [*greedy, word]
    lines = break_line(" ".join(parts), layout)
    assert " ".join(lines) == " ".join(parts)
    assert all(map(layout.fits, lines))
    assert len(lines) <= len(greedy)


def test_nothing_gives_no_cue_and_a_long_address_is_cut() -> None:
    assert break_text(" \n\t ", WIDE) == []
    address = "https://example.org/" + "a" * 100
    cues = break_text(address, WIDE)
    assert "".join(line for cue in cues for line in cue) == address


def test_a_word_that_is_too_long_is_cut_into_even_pieces() -> None:
    letters = WIDE.characters + 1
    (lines,) = break_text("n" * (letters - 1) + ".", WIDE)
    assert [len(line) for line in lines] == [letters // 2, letters - letters // 2]


def test_a_mark_stays_with_its_letter() -> None:
    text = "e\u0301" * 60
    assert all(not line.startswith("\u0301") for cue in break_text(text, WIDE) for line in cue)


@pytest.mark.parametrize(
    ("width", "height"),
    [
        (1920, 1080),
        (1280, 720),
        (640, 360),
        (854, 480),
        (720, 480),
        (1080, 1920),
        (720, 720),
        (176, 144),
        (320, 180),
        (3840, 1600),
    ],
)
def test_a_caption_stands_within_its_share_of_the_picture(width: int, height: int) -> None:
    layout = Layout.for_picture(width, height)
    share = layout.line_width / width
    assert 0.68 - 1e-9 <= share <= 0.9 + 1e-9
    if width / height >= 16 / 9 and height >= 300:
        assert share == pytest.approx(0.68)
        assert layout.characters == 42
    assert layout.fits("n" * min(20, layout.characters))
    assert layout.em >= 13
    assert layout.margin_bottom >= 0.05 * height


ADDRESS = "https://www.example.com/archive/2024/behind-the-scenes/interview_with-the.director?clip=12&start=1&lang=en"


@pytest.mark.parametrize("layout", SHAPES)
@pytest.mark.parametrize(
    "text",
    [ADDRESS, f"See {ADDRESS} for more.", "mail production.office.behind.the.scenes@broadcaster-company.example.com"],
)
def test_an_address_is_broken_before_a_mark(text: str, layout: Layout) -> None:
    """No line of it ends in a full stop or hyphen that a reader would take for one of the sentence."""
    lines = [line for cue in break_text(text, layout) for line in cue]
    assert "".join("".join(lines).split()) == "".join(text.split())
    if all(layout.fits(part) for part in ("interview", "broadcaster", "production")):
        spaces = {len("".join(text.split()[:count])) for count in range(len(text.split()))}
        for count, (line, following) in enumerate(pairwise(lines), 1):
            if len("".join("".join(lines[:count]).split())) not in spaces:
                assert line.endswith("//") or following[0] in "/.-?&=_@", (line, following)
            assert not line.endswith((".", "-", "?", "&", "="))


PHONE = Layout.for_picture(540, 960, LOOKS["social"])


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Cela coûte 25 % et 3 500 € de plus", ("Cela coûte 25 %", "et 3 500 € de plus")),
        ("only 12 000 000 viewers", ("only 12 000 000", "viewers")),
        ("Il parle à Mme Martin", ("Il parle à", "Mme Martin")),
    ],
)
def test_figures_units_and_titles_stay_together(text: str, lines: tuple[str, ...]) -> None:
    assert break_line(text, PHONE) == lines


def test_words_bound_by_no_break_spaces_are_parted_there_before_they_are_cut() -> None:
    assert break_line("10\u202f000\u202fkm\u00a0à\u00a0l’heure\u00a0: trop", PHONE) == (
        "10\u202f000\u202fkm\u00a0à",
        "l’heure\u00a0: trop",
    )


def test_a_hyphen_is_seen_where_a_word_is_parted_at_a_soft_one() -> None:
    lines = break_line("super\u00adcali\u00adfragi\u00adlistic\u00adexpi\u00adali\u00addocious", PHONE)
    seen = [line.replace("\u00ad", "") for line in lines]
    assert [line[-1] for line in seen] == ["-", "-", "s"]
    assert "".join(line.rstrip("-") for line in seen) == "supercalifragilisticexpialidocious"


@pytest.mark.parametrize("text", ["word\xad", "word\xad word", "\xad"])
def test_a_soft_hyphen_that_parts_no_word_is_not_seen(text: str) -> None:
    assert break_text(text, WIDE) == [(text,)]


def test_spaces_part_clauses_where_words_have_none_between_them() -> None:
    assert break_line(
        "เขาบอกว่าจะมา แต่ไม่มา เพราะฝนตกหนักมากในกรุงเทพฯ และรถติด", Layout.for_picture(1280, 720, LOOKS["news"])
    )[0] == ("เขาบอกว่าจะมา แต่ไม่มา")
