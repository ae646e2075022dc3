"""Every number of the score decides something: what a criterion is worth, where words begin, which frame wins."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from bts.faces import Face
from bts.keyframes.baseline import Baseline
from bts.keyframes.candidates import Measures
from bts.keyframes.looks import Countenance
from bts.keyframes.score import (
    CRITERIA,
    Subject,
    explain,
    score_exposure,
    score_eyes,
    score_faces,
    score_frame,
    score_mouth,
)
from tests.keyframes.drawn import grid, shot_of

SHOT = Baseline(shot_of())


def frame(**changed: Any) -> Measures:
    """A frame in the middle of a drawn shot with something changed."""
    return replace(shot_of(1)[0], number=50, time=Fraction(2), **changed)


def face(h: float = 0.35, eyes: float = 0.4, centre: float = 0.5, w: float = 0.2) -> Face:
    """A face of that height and centre, `eyes` of its width apart, inside the picture."""
    x = centre - w / 2
    points = ((x + 0.01, 0.3), (x + 0.01 + eyes * w, 0.3), (centre, 0.4), (x, 0.5), (x + w, 0.5))
    return Face(x, 0.2, w, h, 1.0, points)


def test_the_weights_add_up_to_1() -> None:
    assert sum(c.weight or 0 for c in CRITERIA.values()) == pytest.approx(1)
    assert [name for name, c in CRITERIA.items() if c.weight is None] == [
        *("eyes", "mouth", "subject"),
        *("settled", "words", "typical"),
    ]


@pytest.mark.parametrize(
    ("name", "shot", "changed", "score"),
    [
        ("still", {}, {"motion": 6.0}, 0.5),
        ("contrast", {}, {"spread": 22.5}, 0.5),
        ("contrast", {}, {"spread": 60.0}, 1.0),
        ("contrast", {"spread": 10.0}, {"spread": 10.0}, 0.5),
        ("contrast", {"spread": 10.0}, {"spread": 20.0}, 1.0),
        ("typical", {}, {"level": 110 + 38.5}, 0.6065),
        ("typical", {}, {"level": 110 - 77.0}, 0.1353),
        ("typical", {"level": 30.0}, {"level": 46.0}, 0.6065),
        ("typical", {"level": 30.0}, {"level": 30.0}, 1.0),
    ],
)
def test_a_criterion_is_worth_what_it_says(
    name: str, shot: dict[str, Any], changed: dict[str, float], score: float
) -> None:
    subject = Subject(frame(**changed), Baseline(shot_of(**shot)))
    assert score_frame(subject)[1][name] == pytest.approx(score, abs=1e-4)


def test_a_frame_with_words_half_written_is_worth_a_third() -> None:
    total, scores = score_frame(Subject(frame(), SHOT, half_written=True))
    assert total == pytest.approx(0.35 * score_frame(Subject(frame(), SHOT))[0])
    assert explain(scores, Subject(frame(), SHOT)).endswith("but with words half written.")


def test_a_frame_with_6_levels_of_excess_drawing_is_worth_half() -> None:
    shot = Baseline([replace(m, changed=grid(10 * (40 <= m.number < 60))) for m in shot_of()])
    total, scores = score_frame(Subject(frame(), shot))
    assert scores["settled"] == 0.5
    assert total == pytest.approx(score_frame(Subject(frame(), SHOT))[0] / 2)


@pytest.mark.parametrize(
    ("changed", "score"),
    [
        ({"level": 118.0}, 1.0),
        ({"level": 68.0}, 1.0),
        ({"level": 168.0}, 1.0),
        ({"level": 23.0}, 0.5),
        ({"level": 213.0}, 0.5),
        ({"dark": 0.5}, 1.0),
        ({"dark": 0.7}, 0.8),
        ({"blown": 0.2}, 0.7),
        ({"blown": 0.9}, 0.1),
        ({"level": 235.0, "blown": 1.0}, 0.1 * (1 - 67 / 90)),
    ],
)
def test_exposure_loses_by_its_mean_and_by_what_is_black_or_white(changed: dict[str, float], score: float) -> None:
    assert score_exposure(frame(**changed)) == pytest.approx(score)


@pytest.mark.parametrize(
    ("found", "score"),
    [
        (None, 0.5),
        ([], 0.3),
        ([face()], 1.0),
        ([face(h=0.5, eyes=0.6)], 1.0),
        ([face(h=0.175)], 1 - 0.25 / 2),
        ([face(eyes=0.2)], 1 - 0.2 / 2),
        ([face(centre=1 / 3)], 1.0),
        ([face(centre=2 / 3)], 1.0),
        ([face(centre=1 / 4)], 1 - 0.15 / 4),
        ([face(centre=0.11)], 1 - 0.15 * 0.67),
        ([face(h=0.0, eyes=0.0, centre=0.0)], 0.75 * 0.4),
        ([face(h=0.9)], 0.75 * (1 - 0.1 * (1 - 0.2 / 0.315))),
        ([face(), face(h=0.0)], 1.0),
    ],
)
def test_a_large_face_towards_the_camera_near_a_third_is_best(found: list[Face] | None, score: float) -> None:
    assert score_faces(found) == pytest.approx(score)


def test_a_picture_of_one_colour_is_worth_a_fifth() -> None:
    blank = Subject(frame(spread=5.99, sharpness=3.99), SHOT)
    others = [Subject(frame(spread=s, sharpness=h), SHOT) for s, h in ((5.99, 4.0), (6.0, 3.99))]
    assert blank.is_blank
    assert not any(other.is_blank for other in others)
    for other in others:
        assert score_frame(blank)[0] == pytest.approx(0.2 * score_frame(other)[0], rel=1e-3)
    assert explain({}, blank) == "Nothing better in this shot: it is nearly one colour throughout."


FAIR = {"sharp": 0.4, "still": 0.5, "exposure": 0.5, "contrast": 1.0, "faces": 0.5, "settled": 1.0, "typical": 1.0}


@pytest.mark.parametrize(
    ("name", "score", "sentence"),
    [
        ("sharp", 0.49, "The best of a difficult shot."),
        ("sharp", 0.5, "Sharper than 50 % of its shot."),
        ("sharp", 1.0, "Sharper than 99 % of its shot."),
        ("sharp", 0.3, "The best of a difficult shot."),
        ("sharp", 0.29, "The best of a difficult shot, but softer than most of its shot."),
        ("still", 0.69, "The best of a difficult shot."),
        ("still", 0.7, "Still."),
        ("still", 0.3, "The best of a difficult shot."),
        ("still", 0.29, "The best of a difficult shot, but in motion."),
        ("exposure", 0.79, "The best of a difficult shot."),
        ("exposure", 0.8, "Well exposed."),
        ("typical", 0.6, "The best of a difficult shot."),
        ("typical", 0.59, "The best of a difficult shot, but darker than its shot usually is."),
        ("settled", 0.6, "The best of a difficult shot."),
        ("settled", 0.59, "The best of a difficult shot, but with something half drawn over it."),
    ],
)
def test_words_begin_at_their_thresholds(name: str, score: float, sentence: str) -> None:
    assert explain({**FAIR, name: score}, Subject(frame(), SHOT)) == sentence


def test_merits_come_first_and_what_is_drawn_over_a_frame_last() -> None:
    worst = {**dict.fromkeys(FAIR, 0.1), "exposure": 0.9}
    assert explain(worst, Subject(frame(level=111.0), SHOT)) == (
        "Well exposed, but softer than most of its shot, in motion, lighter than its shot usually is "
        "and with something half drawn over it."
    )


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ([face(h=0.25)], "with a large face."),
        ([face(h=0.24)], "with a face."),
        ([face(centre=0.05)], "with a large face that the edge cuts off."),
        ([face(), face()], "with 2 faces."),
        ([], "The best of a difficult shot."),
    ],
)
def test_the_sentence_says_who_is_seen(found: list[Face], words: str) -> None:
    assert explain(FAIR, Subject(frame(), SHOT, found)).endswith(words)


@pytest.mark.parametrize(("eyes", "score"), [(None, 1.0), (1.0, 1.0), (0.8, 1.0), (0.65, 0.85), (0.5, 0.7), (0.2, 0.7)])
def test_eyes_that_are_shut_cost_most_of_a_third(eyes: float | None, score: float) -> None:
    assert score_eyes(Countenance(eyes=eyes)) == pytest.approx(score)


@pytest.mark.parametrize(("gap", "score"), [(None, 1.0), (0.08, 1.0), (0.215, 0.97), (0.35, 0.94), (0.9, 0.94)])
def test_a_mouth_mid_word_costs_little(gap: float | None, score: float) -> None:
    assert score_mouth(Countenance(mouth=gap)) == pytest.approx(score)


def test_a_bar_cuts_a_face_off_as_the_edge_of_the_picture_does() -> None:
    inside, beside = face(centre=0.5), face(centre=0.3)
    assert score_faces([inside], (0.25, 0.0, 0.75, 1.0)) == score_faces([inside])
    assert score_faces([beside], (0.25, 0.0, 0.75, 1.0)) == pytest.approx(0.75 * score_faces([beside]))


@pytest.mark.parametrize(("focus", "worth"), [(None, 1.0), (1.0, 1.0), (0.85, 1.0), (0.425, 0.775), (0.0, 0.55)])
def test_a_subject_out_of_focus_costs_what_its_blur_is_worth(focus: float | None, worth: float) -> None:
    plain = score_frame(Subject(frame(), SHOT))[0]
    assert score_frame(Subject(frame(), SHOT, focus=focus))[0] == pytest.approx(worth * plain)


def test_the_sentence_says_eyes_open_only_where_they_were_seen_to_be() -> None:
    def said(doing: Countenance) -> str:
        subject = Subject(frame(), SHOT, [face()], doing)
        return explain(score_frame(subject)[1], subject)

    assert "with a large face, eyes open" in said(Countenance(eyes=0.8))
    assert "eyes" not in said(Countenance())
    assert "but with eyes shut or nearly" in said(Countenance(eyes=0.55))
