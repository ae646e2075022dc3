"""Each weight and bound of the best-frame score, the faces and the captions is held: changed, it fails a test."""

from pathlib import Path

import pytest

from tests.mutants.mutation import Mutant, is_killed

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

SCORE = ("tests/keyframes/test_score.py",)
PICK = ("tests/keyframes/test_pick.py",)
BASELINE = ("tests/keyframes/test_baseline.py",)
CANDIDATES = ("tests/keyframes/test_candidates.py",)
WORDS = ("tests/keyframes/test_words.py",)
FACES = ("tests/faces/test_find.py",)
LINES = ("tests/captions/test_lines.py",)
SCHEDULE = ("tests/captions/test_schedule.py",)
LAYOUT = ("tests/captions/test_layout.py",)


def mutants(file: str, tests: tuple[str, ...], *changes: tuple[str, str]) -> list[Mutant]:
    """Mutants of one file that the same tests must kill."""
    return [Mutant(file, old, new, tests) for old, new in changes]


REPORTED = [
    *mutants(
        "keyframes/score.py",
        PICK,
        ("score = FACE_ANY + SIZE_GAIN * size + FRONTAL_GAIN * frontal + THIRDS_GAIN * placed", "score = 1.0"),
        ("return float(max(0.0, min(1.0, middle)) * (1 - clipped))", "return 1.0"),
        ("lambda s: min(1.0, s.measures.spread / max(LEAST_FULL_SPREAD, s.shot.spread)),", "lambda _: 1.0,"),
        ("SHARP_WEIGHT, DETAIL_WEIGHT = 0.18, 0.18", "SHARP_WEIGHT, DETAIL_WEIGHT = 0.08, 0.08"),
    )
]
"""Four that once lived: faces all alike, exposure and contrast ignored, sharpness weighed as exposure."""

KEYFRAMES = [
    *mutants(
        "keyframes/score.py",
        PICK,
        ("SHARP_WEIGHT, DETAIL_WEIGHT = 0.18, 0.18", "SHARP_WEIGHT, DETAIL_WEIGHT = 0.2, 0.18"),
        ("SHARP_WEIGHT, DETAIL_WEIGHT = 0.18, 0.18", "SHARP_WEIGHT, DETAIL_WEIGHT = 0.18, 0.2"),
        ("MIDDLE_WEIGHT = 0.04", "MIDDLE_WEIGHT = 0.036"),
        ("MIDDLE_WEIGHT = 0.04", "MIDDLE_WEIGHT = 0.044"),
        ('weight=0.16,\n        merit=Words(0.7, "still")', 'weight=0.18,\n        merit=Words(0.7, "still")'),
        ('weight=0.16,\n        merit=Words(0.8, "well', 'weight=0.18,\n        merit=Words(0.8, "well'),
        ("weight=0.1,", "weight=0.11,"),
        ("weight=0.18,", "weight=0.2,"),
    ),
    *mutants(
        "keyframes/score.py",
        SCORE,
        ("HALF_STILL_LEVELS = 6", "HALF_STILL_LEVELS = 7"),
        ("MIDDLE_LEVEL = 118", "MIDDLE_LEVEL = 125"),
        ("MIDDLE_REACH = 50", "MIDDLE_REACH = 45"),
        ("EXPOSURE_SLOPE_LEVELS = 90", "EXPOSURE_SLOPE_LEVELS = 80"),
        ("BLOWN_COST = 1.5", "BLOWN_COST = 1.4"),
        ("DARK_FREE = 0.5", "DARK_FREE = 0.6"),
        ("MOST_CLIPPED = 0.9", "MOST_CLIPPED = 1.0"),
        ("LEAST_FULL_SPREAD = 20.0", "LEAST_FULL_SPREAD = 18.0"),
        ("LEVEL_TOLERANCE = 16.0", "LEVEL_TOLERANCE = 14.0"),
        ("LEVEL_TOLERANCE_SHARE = 0.35", "LEVEL_TOLERANCE_SHARE = 0.3"),
        ("DRAWN_LEVELS = 6", "DRAWN_LEVELS = 7"),
        ("FACES_UNKNOWN = 0.5", "FACES_UNKNOWN = 0.4"),
        ("FACES_NONE = 0.3", "FACES_NONE = 0.35"),
        ("FACE_ANY = 0.4", "FACE_ANY = 0.45"),
        ("SIZE_GAIN = 0.25", "SIZE_GAIN = 0.2"),
        ("FULL_FACE_HEIGHT = 0.35", "FULL_FACE_HEIGHT = 0.3"),
        ("FRONTAL_GAIN = 0.2", "FRONTAL_GAIN = 0.25"),
        ("FRONTAL_EYES = 0.4", "FRONTAL_EYES = 0.35"),
        ("THIRDS_GAIN = 0.15", "THIRDS_GAIN = 0.1"),
        ("THIRDS = (1 / 3,", "THIRDS = (1 / 4,"),
        ("1 / 2, 2 / 3)", "1 / 2)"),
        ("THIRDS_SLOPE = 3", "THIRDS_SLOPE = 2"),
        ("CUT_OFF = 0.75", "CUT_OFF = 0.8"),
        ("LARGE_FACE = 0.25", "LARGE_FACE = 0.26"),
        ("BLANK_SPREAD, BLANK_SHARPNESS = 6, 4", "BLANK_SPREAD, BLANK_SHARPNESS = 5, 4"),
        ("BLANK_SPREAD, BLANK_SHARPNESS = 6, 4", "BLANK_SPREAD, BLANK_SHARPNESS = 6, 5"),
        ("BLANK_WORTH = 0.2", "BLANK_WORTH = 0.25"),
        ("HALF_WRITTEN_WORTH = 0.35", "HALF_WRITTEN_WORTH = 0.4"),
        ("merit=Words(0.5,", "merit=Words(0.51,"),
        ('fault=Words(0.3, "softer', 'fault=Words(0.29, "softer'),
        ("merit=Words(0.7,", "merit=Words(0.71,"),
        ('fault=Words(0.3, "in', 'fault=Words(0.29, "in'),
        ("merit=Words(0.8,", "merit=Words(0.79,"),
        ('fault=Words(0.6, "with', 'fault=Words(0.59, "with'),
        ('fault=Words(0.6, "{shade}', 'fault=Words(0.59, "{shade}'),
    ),
    *mutants(
        "keyframes/baseline.py",
        BASELINE,
        ("RICH_PERCENTILE = 75", "RICH_PERCENTILE = 70"),
        ("SHARP_SHARE = 0.8", "SHARP_SHARE = 0.7"),
        ("FULL_DETAIL_PERCENTILE = 90", "FULL_DETAIL_PERCENTILE = 85"),
        ("SEEN_SHARE = 0.9", "SEEN_SHARE = 0.85"),
        ("NEARLY_ZERO)) ** 2", "NEARLY_ZERO))"),
        ("CALM_PERCENTILE = 30", "CALM_PERCENTILE = 40"),
        ("USUAL_FACTOR = 2", "USUAL_FACTOR = 1"),
        ("CAPTION_ROW = 8", "CAPTION_ROW = 9"),
        ("MOVED_BLOCKS = 5", "MOVED_BLOCKS = 4"),
        ("SETTLED_SECONDS = 0.12", "SETTLED_SECONDS = 0.08"),
        ("CALM_LEVELS = 4", "CALM_LEVELS = 5"),
        ("BLACK_LEVEL = 16", "BLACK_LEVEL = 0"),
        ("LIT_SHARE = 0.25", "LIT_SHARE = 0.3"),
        ("FADE_VARIATION = 0.1", "FADE_VARIATION = 0.12"),
        ("FADE_PERCENTILE = 80", "FADE_PERCENTILE = 75"),
        ("FULL_PERCENTILE = 50", "FULL_PERCENTILE = 45"),
        ("NEARLY_ZERO = 1e-6", "NEARLY_ZERO = 0"),
    ),
    *mutants(
        "keyframes/pick.py",
        PICK,
        ("SHORT_SHOT_MARGIN = Fraction(1, 4)", "SHORT_SHOT_MARGIN = Fraction(1, 5)"),
        ("MOST_SEARCHED = 5", "MOST_SEARCHED = 6"),
        ("FACE_PROMISE = 0.05", "FACE_PROMISE = 0.04"),
        ("LEAST_APART_SECONDS = 0.5", "LEAST_APART_SECONDS = 0.4"),
        ("length / (2 * (alternates + 1))", "length / (3 * (alternates + 1))"),
        ("ALTERNATE_WORTH = 0.5", "ALTERNATE_WORTH = 0.4"),
        ("MOST_READ = 8", "MOST_READ = 9"),
    ),
    *mutants(
        "keyframes/words.py",
        WORDS,
        ("STAYS = (0.4, 1.0)", "STAYS = (0.2, 1.0)"),
        ("STAYS = (0.4, 1.0)", "STAYS = (0.4, 1.2)"),
        ("(0.4, 1.0), (1.0, 2.0)", "(0.4, 1.0), (0.6, 2.0)"),
        ("(0.4, 1.0), (1.0, 2.0)", "(0.4, 1.0), (1.0, 2.4)"),
        ("KEPT = 0.85", "KEPT = 0.8"),
        ("LEAST_MISSING = 60", "LEAST_MISSING = 45"),
        ("LEAST_MISSING = 60", "LEAST_MISSING = 75"),
        ("GONE = 0.4", "GONE = 0.3"),
        ("GONE = 0.4", "GONE = 0.5"),
        ("GONE_SHARE = 0.06, 0.95", "GONE_SHARE = 0.04, 0.95"),
        ("GONE_SHARE = 0.06, 0.95", "GONE_SHARE = 0.08, 0.95"),
        ("GONE_SHARE = 0.06, 0.95", "GONE_SHARE = 0.06, 0.9"),
        ("GONE_SHARE = 0.06, 0.95", "GONE_SHARE = 0.06, 0.98"),
        ("PALE = 0.3, 0.65", "PALE = 0.25, 0.65"),
        ("PALE = 0.3, 0.65", "PALE = 0.36, 0.65"),
        ("PALE = 0.3, 0.65", "PALE = 0.3, 0.6"),
        ("PALE = 0.3, 0.65", "PALE = 0.3, 0.7"),
        ("OTHER_INK = 0.15", "OTHER_INK = 0.1"),
        ("OTHER_INK = 0.15", "OTHER_INK = 0.25"),
        ("PLAIN_LEVELS = 5.0", "PLAIN_LEVELS = 3.0"),
        ("PLAIN_LEVELS = 5.0", "PLAIN_LEVELS = 7.0"),
        ("CARD_CONTRAST = 20", "CARD_CONTRAST = 16"),
        ("CARD_CONTRAST = 20", "CARD_CONTRAST = 26"),
        ("CARD_PALE = 0.3, KEPT", "CARD_PALE = 0.25, KEPT"),
        ("CARD_PALE = 0.3, KEPT", "CARD_PALE = 0.36, KEPT"),
        ("CARD_PALE = 0.3, KEPT", "CARD_PALE = 0.3, 0.8"),
        ("CARD_GONE = 0.03, 1.0", "CARD_GONE = 0.02, 1.0"),
        ("CARD_GONE = 0.03, 1.0", "CARD_GONE = 0.06, 1.0"),
        ("CARD_GONE = 0.03, 1.0", "CARD_GONE = 0.03, 1.1"),
        ("LEAST_INK = 100", "LEAST_INK = 80"),
        ("LEAST_INK = 100", "LEAST_INK = 120"),
        ("AROUND = np.ones((3, 3)", "AROUND = np.ones((1, 1)"),
        ("AROUND = np.ones((3, 3)", "AROUND = np.ones((7, 7)"),
    ),
    *mutants(
        "keyframes/candidates.py",
        CANDIDATES,
        ("BUCKET_SECONDS = Fraction(1, 4)", "BUCKET_SECONDS = Fraction(1, 5)"),
        ("UNSETTLED_WORTH = 0.4", "UNSETTLED_WORTH = 0.3"),
        ("MOST_CANDIDATES = 192", "MOST_CANDIDATES = 194"),
        ("JUMP_LEVELS = 11.0", "JUMP_LEVELS = 13.0"),
        ("JUMP_RATIO = 2.0", "JUMP_RATIO = 2.2"),
        ("CHANGE_GRID = (16, 12)", "CHANGE_GRID = (16, 9)"),
        ("BLACK_BELOW = 32", "BLACK_BELOW = 31"),
        ("WHITE_ABOVE = 228", "WHITE_ABOVE = 229"),
        ("MOTION_DISCOUNT = 0.25", "MOTION_DISCOUNT = 0.2"),
        ("MOST_LIGHT_LOST = 0.95", "MOST_LIGHT_LOST = 0.9"),
        ("self.dark**2", "self.dark"),
        ("(self.sharpness + 0.5)", "(self.sharpness + 1)"),
        ("NOISY_ROWS = 1200", "NOISY_ROWS = 1201"),
        ("SHARPNESS_ROWS = 40", "SHARPNESS_ROWS = 41"),
        ("KERNEL_SIDE = 3", "KERNEL_SIDE = 2"),
    ),
    *mutants(
        "keyframes/candidates.py",
        PICK,
        ("BREATH_SECONDS = Fraction(1, 5)", "BREATH_SECONDS = Fraction(1, 7)"),
    ),
]


FACES_AND_CROPS = [
    *mutants(
        "faces/find.py",
        FACES,
        ("SEARCH_SIDE = 320", "SEARCH_SIDE = 280"),
        ("LEAST_HEIGHT = 0.15", "LEAST_HEIGHT = 0.12"),
        ("LEAST_PIXELS = 20.0", "LEAST_PIXELS = 16.0"),
        ("SHRINK = 0.709", "SHRINK = 0.8"),
        ("LEAST_CONFIDENCE = (0.6,", "LEAST_CONFIDENCE = (0.9,"),
        ("0.7, 0.5)", "0.8, 0.5)"),
        ("0.7, 0.5)", "0.7, 0.4)"),
        ("0.7, 0.5)", "0.7, 0.7)"),
        ("LEAST_AT_LAST = 0.9", "LEAST_AT_LAST = 0.84"),
        ("LEAST_AT_LAST = 0.9", "LEAST_AT_LAST = 0.93"),
        ("model = model.replace(POOLED_SAME, POOLED_AFTER, 1)", "pass"),
        ("LEVEL_OVERLAP = 0.5", "LEVEL_OVERLAP = 0.7"),
        ("REFINE_OVERLAP = 0.7", "REFINE_OVERLAP = 0.5"),
        ("OUTPUT_OVERLAP = 0.5", "OUTPUT_OVERLAP = 1.0"),
        ("PIXEL_MIDDLE, PIXEL_REACH = 127.5, 128", "PIXEL_MIDDLE, PIXEL_REACH = 120, 128"),
        ("EDGE = 0.002", "EDGE = 0.001"),
    ),
]

CAPTIONS = [
    *mutants(
        "captions/lines.py",
        LINES,
        ("CUE_COST = 24.0", "CUE_COST = 12.0"),
        ("LONELY_COST = 22.0", "LONELY_COST = 18.0"),
        ("LONELY_COST = 22.0", "LONELY_COST = 26.0"),
        ("SOUND_LENGTH = 24", "SOUND_LENGTH = 20"),
        ("UNEVEN_COST = 14.0", "UNEVEN_COST = 11.0"),
        ("ARTICLE_COST = 30.0", "ARTICLE_COST = 18.0"),
        ("BOUND_COST = 60.0", "BOUND_COST = 30.0"),
        ("MOST_CAPITALS = 0.6", "MOST_CAPITALS = 0.5"),
        ("\nCONNECTIVE_COST = 16.0", "\nCONNECTIVE_COST = 11.0"),
        ("PLAIN_COST = 10.0", "PLAIN_COST = 8.0"),
        ("BEFORE_CONNECTIVE_COST = 5.0", "BEFORE_CONNECTIVE_COST = 4.0"),
        ("CLAUSE_COST = 3.0", "CLAUSE_COST = 2.4"),
    ),
    *mutants(
        "subtitles/places.py",
        ("tests/subtitles/test_places.py",),
        ("TOP_SHARE, MIDDLE_SHARE = 33.3, 66.6", "TOP_SHARE, MIDDLE_SHARE = 34.5, 66.6"),
        ("TOP_SHARE, MIDDLE_SHARE = 33.3, 66.6", "TOP_SHARE, MIDDLE_SHARE = 33.3, 65.5"),
    ),
    *mutants(
        "media/splicing/plan.py",
        ("tests/media/splicing/test_cut.py",),
        ("LEAST_COPIED = Fraction(1, 2)", "LEAST_COPIED = Fraction(2, 5)"),
    ),
    *mutants(
        "videos.py",
        LAYOUT,
        ("600, 37, 1 / 15, 1 / 15, 0.2,", "600, 36, 1 / 15, 1 / 15, 0.2,"),
        ("600, 37, 1 / 15, 1 / 15, 0.2,", "600, 37, 1 / 15, 1 / 16, 0.2,"),
        ("600, 37, 1 / 15, 1 / 15, 0.2,", "600, 37, 1 / 15, 1 / 15, 0.19,"),
        ("0.085, 0.085, 0.35,", "0.085, 0.084, 0.35,"),
        ("0.085, 0.085, 0.35,", "0.085, 0.085, 0.34,"),
        ("400, 42, 0.058, 0.055, 0.2,", "400, 41, 0.058, 0.055, 0.2,"),
        ("400, 42, 0.058, 0.055, 0.2,", "400, 42, 0.059, 0.055, 0.2,"),
        ("400, 42, 0.058, 0.055, 0.2,", "400, 42, 0.058, 0.054, 0.2,"),
        ("400, 42, 0.058, 0.055, 0.2,", "400, 42, 0.058, 0.055, 0.21,"),
    ),
    *mutants("choices.py", SCHEDULE, ("READING_SPEED = 20", "READING_SPEED = 19")),
    *mutants(
        "captions/schedule.py",
        SCHEDULE,
        ("LEAST_FOR_CUES = Fraction(1, 2)", "LEAST_FOR_CUES = Fraction(1, 3)"),
        ("MOST_FOR_GAPS = Fraction(1, 4)", "MOST_FOR_GAPS = Fraction(1, 8)"),
        ("comfort: Fraction = Fraction(14)", "comfort: Fraction = Fraction(13)"),
        ("shortest: Fraction = Fraction(5, 6)", "shortest: Fraction = Fraction(4, 6)"),
        ("glance: Fraction = Fraction(3, 2)", "glance: Fraction = Fraction(4, 3)"),
        ("longest: Fraction = Fraction(7)", "longest: Fraction = Fraction(6)"),
        ("gap_frames: int = 2", "gap_frames: int = 3"),
        ("close_gaps: Fraction = Fraction(1, 2)", "close_gaps: Fraction = Fraction(2, 5)"),
        ("near_cut: Fraction = Fraction(1, 2)", "near_cut: Fraction = Fraction(2, 5)"),
    ),
    *mutants(
        "captions/layout.py",
        LAYOUT,
        ("LINES = 2", "LINES = 3"),
        ("WIDE_ASPECT, NARROW_ASPECT = 16 / 9, 4 / 3", "WIDE_ASPECT, NARROW_ASPECT = 17 / 9, 4 / 3"),
        ("WIDE_ASPECT, NARROW_ASPECT = 16 / 9, 4 / 3", "WIDE_ASPECT, NARROW_ASPECT = 16 / 9, 5 / 4"),
        ("WIDE_SHARE, NARROW_SHARE = 0.68, 0.90", "WIDE_SHARE, NARROW_SHARE = 0.7, 0.90"),
        ("WIDE_SHARE, NARROW_SHARE = 0.68, 0.90", "WIDE_SHARE, NARROW_SHARE = 0.68, 0.91"),
        ("AVERAGE_EM = 0.46", "AVERAGE_EM = 0.47"),
        ("PHONE_LINE = 0.76", "PHONE_LINE = 0.77"),
        ("WIDE_LETTERS = 16", "WIDE_LETTERS = 17"),
        ("SMALLEST_EM = 13.0", "SMALLEST_EM = 12.0"),
        ("BOTTOM_SHARE = 0.075", "BOTTOM_SHARE = 0.07"),
        ("PORTRAIT_ASPECT, PHONE_ASPECT = 3 / 4, 9 / 16", "PORTRAIT_ASPECT, PHONE_ASPECT = 4 / 5, 9 / 16"),
        ("PORTRAIT_ASPECT, PHONE_ASPECT = 3 / 4, 9 / 16", "PORTRAIT_ASPECT, PHONE_ASPECT = 3 / 4, 1 / 2"),
    ),
]

ALL = [*REPORTED, *KEYFRAMES, *FACES_AND_CROPS, *CAPTIONS]


@pytest.mark.parametrize("mutant", ALL, ids=str)
def test_a_changed_number_is_noticed(mutant: Mutant, tmp_path: Path) -> None:
    assert is_killed(mutant, tmp_path)
