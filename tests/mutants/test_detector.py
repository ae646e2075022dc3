"""Every weight and bound of the default detector is held by a test: changed, it makes one fail."""

from pathlib import Path

import pytest

from tests.mutants.mutation import Mutant, is_killed

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

CHANGES: dict[str, list[tuple[str, str]]] = {
    "strip": [
        ("BAR_LEVEL = 26", "BAR_LEVEL = 40"),
        ("MIN_ROWS, MIN_COLUMNS = HEIGHT // 3, WIDTH // 3", "MIN_ROWS, MIN_COLUMNS = HEIGHT // 6, WIDTH // 3"),
        ("MIN_ROWS, MIN_COLUMNS = HEIGHT // 3, WIDTH // 3", "MIN_ROWS, MIN_COLUMNS = HEIGHT // 3, WIDTH // 6"),
        ("WHITE_LEVEL = 230", "WHITE_LEVEL = 115"),
        ("FLAT_RANGE_LEVELS = 10", "FLAT_RANGE_LEVELS = 20"),
        ("FLAT_PIXEL_SHARE = 0.8", "FLAT_PIXEL_SHARE = 0.4"),
        ("LUMA_SCALE, CHROMA_SCALE = 1 / 24, 1 / 17", "LUMA_SCALE, CHROMA_SCALE = 1 / 12, 1 / 17"),
        ("LUMA_SCALE, CHROMA_SCALE = 1 / 24, 1 / 17", "LUMA_SCALE, CHROMA_SCALE = 1 / 24, 1 / 34"),
        ("MID_LEVEL = 128", "MID_LEVEL = 64"),
        ("ASSUMED_FRAME_SECONDS = 0.04", "ASSUMED_FRAME_SECONDS = 0.08"),
        ("MIN_FRAME_SECONDS = 1e-3", "MIN_FRAME_SECONDS = 2e-3"),
        (".mean(axis=(1, 2)) > 0.5)", ".mean(axis=(1, 2)) > 0.25)"),
    ],
    "distance": [
        ("REACH = 4\n", "REACH = 2\n"),
        ("WIDE_REACH = 8", "WIDE_REACH = 4"),
        ("BLOCKS = (8, 6)", "BLOCKS = (4, 6)"),
        ("MOVED_SHARE = 0.2", "MOVED_SHARE = 0.4"),
        ("CHANGED_LEVELS = 6.0", "CHANGED_LEVELS = 3.0"),
        ("TEXTURE_LEVELS = 4.0", "TEXTURE_LEVELS = 2.0"),
        ("GRAIN_RANK = 4", "GRAIN_RANK = 2"),
        ("GRAIN_FRAMES = 6", "GRAIN_FRAMES = 3"),
        ("QUIET_LEVELS = 8.0", "QUIET_LEVELS = 16.0"),
        ("MIN_VARIATION = 1e3", "MIN_VARIATION = 5e2"),
        ("FLAT_DEVIATION = 4.0", "FLAT_DEVIATION = 2.0"),
        (">= 0.5)", ">= 0.0)"),
    ],
    "gradual": [
        ("LOOKS = np.arange(1, 8) / 8", "LOOKS = np.arange(7) / 8"),
        ("QUARTER, MIDDLE, THREE_QUARTERS = 1, 3, 5", "QUARTER, MIDDLE, THREE_QUARTERS = 2, 3, 5"),
        ("QUARTER, MIDDLE, THREE_QUARTERS = 1, 3, 5", "QUARTER, MIDDLE, THREE_QUARTERS = 1, 2, 5"),
        ("QUARTER, MIDDLE, THREE_QUARTERS = 1, 3, 5", "QUARTER, MIDDLE, THREE_QUARTERS = 1, 3, 4"),
        ("MIN_SQUARED_DISTANCE = 1e-6", "MIN_SQUARED_DISTANCE = 0.0"),
    ],
    "cuts": [
        ("MIN_CHANGE = 11.0", "MIN_CHANGE = 5.5"),
        ("FULL_SPREAD = 30.0", "FULL_SPREAD = 15.0"),
        ("MIN_CONTRAST = 0.4", "MIN_CONTRAST = 0.2"),
        ("CAPTION_LEVELS = 60", "CAPTION_LEVELS = 30"),
        ("PROMINENCE_FACTORS = (1.2, 1.5)", "PROMINENCE_FACTORS = (0.6, 1.5)"),
        ("PROMINENCE_FACTORS = (1.2, 1.5)", "PROMINENCE_FACTORS = (1.2, 0.75)"),
        ("PROMINENCE_LEVELS = 4.0", "PROMINENCE_LEVELS = 2.0"),
        ("SURROUNDING_FRAMES = 12", "SURROUNDING_FRAMES = 6"),
        ("USUAL_FRAMES = 5", "USUAL_FRAMES = 10"),
        ("REPEATED_LEVELS = 0.25", "REPEATED_LEVELS = 0.5"),
        ("STILLS_LEVELS = 30.0", "STILLS_LEVELS = 15.0"),
        ("STILLS_USUAL_SHARE = 0.15", "STILLS_USUAL_SHARE = 1.5"),
        ("RHYTHM_FRAMES = 3", "RHYTHM_FRAMES = 6"),
        (
            "MIN_PROMINENCE, PROMINENCE_PER_CORRELATION = 0.6, 1.2",
            "MIN_PROMINENCE, PROMINENCE_PER_CORRELATION = 0.3, 1.2",
        ),
        (
            "MIN_PROMINENCE, PROMINENCE_PER_CORRELATION = 0.6, 1.2",
            "MIN_PROMINENCE, PROMINENCE_PER_CORRELATION = 0.6, 0.6",
        ),
        ("MAX_CORRELATION = 0.93", "MAX_CORRELATION = 1.86"),
        ("MIN_COVERAGE = 0.55", "MIN_COVERAGE = 0.275"),
        ("MIN_COVERAGE_FLAT = 0.35", "MIN_COVERAGE_FLAT = 0.7"),
        ("MIN_SPACING = 2", "MIN_SPACING = 1"),
        ("GAIN_CORRELATION, MAX_GAIN_RESIDUAL = 0.8, 0.4", "GAIN_CORRELATION, MAX_GAIN_RESIDUAL = 0.4, 0.4"),
        ("GAIN_CORRELATION, MAX_GAIN_RESIDUAL = 0.8, 0.4", "GAIN_CORRELATION, MAX_GAIN_RESIDUAL = 0.8, 4.0"),
        ("ONE_WAY_SHARE = 0.9", "ONE_WAY_SHARE = 0.45"),
        ("FORM_LEVELS, MIN_FORMED_BLOCKS = 2.5, 6", "FORM_LEVELS, MIN_FORMED_BLOCKS = 1.25, 6"),
        ("FORM_LEVELS, MIN_FORMED_BLOCKS = 2.5, 6", "FORM_LEVELS, MIN_FORMED_BLOCKS = 2.5, 3"),
        ("FORM_CORRELATION, KEPT_FORMS_SHARE = 0.8, 0.55", "FORM_CORRELATION, KEPT_FORMS_SHARE = 0.4, 0.55"),
        ("FORM_CORRELATION, KEPT_FORMS_SHARE = 0.8, 0.55", "FORM_CORRELATION, KEPT_FORMS_SHARE = 0.8, 0.275"),
        ("EXCURSION_SECONDS = 0.5", "EXCURSION_SECONDS = 0.25"),
        ("RETURN_LEVELS, RETURN_SHARE = 20.0, 0.4", "RETURN_LEVELS, RETURN_SHARE = 10.0, 0.4"),
        ("RETURN_LEVELS, RETURN_SHARE = 20.0, 0.4", "RETURN_LEVELS, RETURN_SHARE = 20.0, 0.8"),
        ("RETURN_RATIO = 1.5", "RETURN_RATIO = 1.0"),
        ("MIN_SHOT_FRAMES = 3", "MIN_SHOT_FRAMES = 6"),
        ("STEADY_SHARE = 0.4", "STEADY_SHARE = 0.2"),
        ("MAX_SHOT_CORRELATION = 0.6", "MAX_SHOT_CORRELATION = 1.2"),
        ("AROUND_SECONDS, MIN_SHARE_OF_CHANGE = 0.2, 0.75", "AROUND_SECONDS, MIN_SHARE_OF_CHANGE = 0.1, 0.75"),
        ("AROUND_SECONDS, MIN_SHARE_OF_CHANGE = 0.2, 0.75", "AROUND_SECONDS, MIN_SHARE_OF_CHANGE = 0.2, 0.375"),
        ("BESIDE_SECONDS, BESIDE_RATIO = 0.1, 3.0", "BESIDE_SECONDS, BESIDE_RATIO = 0.05, 3.0"),
        ("BESIDE_SECONDS, BESIDE_RATIO = 0.1, 3.0", "BESIDE_SECONDS, BESIDE_RATIO = 0.1, 6.0"),
    ],
    "dissolves": [
        ("LENGTHS = (0.13, ", "LENGTHS = ("),
        (", 3.2, 4.6)", ", 3.2)"),
        ("MIN_WINDOW_FRAMES = 3", "MIN_WINDOW_FRAMES = 6"),
        ("MIN_ENDS_DISTANCE = 22.0", "MIN_ENDS_DISTANCE = 11.0"),
        ("MAX_RESIDUAL = 0.52", "MAX_RESIDUAL = 1.04"),
        ("MAX_MEAN_RESIDUAL = 0.42", "MAX_MEAN_RESIDUAL = 0.84"),
        ("MAX_FALL = 0.06", "MAX_FALL = 0.12"),
        ("MIN_MIDDLE_SHARE, MAX_MIDDLE_SHARE = 0.15, 0.85", "MIN_MIDDLE_SHARE, MAX_MIDDLE_SHARE = 0.075, 0.85"),
        ("MIN_MIDDLE_SHARE, MAX_MIDDLE_SHARE = 0.15, 0.85", "MIN_MIDDLE_SHARE, MAX_MIDDLE_SHARE = 0.15, 1.7"),
        ("MAX_SPILL = 0.33", "MAX_SPILL = 0.66"),
        ("        & (self.spill < MAX_SPILL)\n", ""),
        ("2.28, -9.99, -9.66, -10.07, 4.32", "4.56, -9.99, -9.66, -10.07, 4.32"),
        ("2.28, -9.99, -9.66, -10.07, 4.32", "2.28, -5.0, -9.66, -10.07, 4.32"),
        ("2.28, -9.99, -9.66, -10.07, 4.32", "2.28, -9.99, -4.83, -10.07, 4.32"),
        ("2.28, -9.99, -9.66, -10.07, 4.32", "2.28, -9.99, -9.66, -5.04, 4.32"),
        ("2.28, -9.99, -9.66, -10.07, 4.32", "2.28, -9.99, -9.66, -10.07, 2.16"),
        ("LEVELS_PER_UNIT = 0.7", "LEVELS_PER_UNIT = 0.35"),
        ("MIN_ROUGH_LOG_ODDS = -1.5", "MIN_ROUGH_LOG_ODDS = -0.75"),
        ("MAX_OVERLAP_WITH_REFUSED = 0.6", "MAX_OVERLAP_WITH_REFUSED = 0.0"),
        ("SHORT_SECONDS = 0.25", "SHORT_SECONDS = 0.5"),
        ("= 0.55, 0.8, 0.35", "= 0.275, 0.8, 0.35"),
        ("= 0.55, 0.8, 0.35", "= 0.55, 0.4, 0.35"),
        ("= 0.55, 0.8, 0.35", "= 0.55, 0.8, 0.7"),
        ("MIN_COVERAGE = 0.55", "MIN_COVERAGE = 0.275"),
        ("NEW_SHOT_FRAMES = 3", "NEW_SHOT_FRAMES = 6"),
        (
            "MAX_ELSEWHERE_RESIDUAL, MAX_ELSEWHERE_CONTRAST = 0.33, 0.9",
            "MAX_ELSEWHERE_RESIDUAL, MAX_ELSEWHERE_CONTRAST = 0.66, 0.9",
        ),
        (
            "MAX_ELSEWHERE_RESIDUAL, MAX_ELSEWHERE_CONTRAST = 0.33, 0.9",
            "MAX_ELSEWHERE_RESIDUAL, MAX_ELSEWHERE_CONTRAST = 0.33, 1.8",
        ),
        ("FADE_CONTRAST = 0.8", "FADE_CONTRAST = 0.4"),
        ("LATE_POSITION = 1 / 4", "LATE_POSITION = 1 / 2"),
        ("MIN_LATE_SPREAD = 5.0", "MIN_LATE_SPREAD = 10.0"),
        ("MIN_LATE_CORRELATION = 0.4", "MIN_LATE_CORRELATION = 0.2"),
        ("LOW_SHARE, HIGH_SHARE = 0.15, 0.85", "LOW_SHARE, HIGH_SHARE = 0.03, 0.85"),
        ("LOW_SHARE, HIGH_SHARE = 0.15, 0.85", "LOW_SHARE, HIGH_SHARE = 0.15, 0.97"),
        ("ENDS_MARGIN = 3", "ENDS_MARGIN = 6"),
        ("ENDS_ROUNDING = 0.2", "ENDS_ROUNDING = 0.0"),
    ],
    "wipes": [
        ("LENGTHS = (0.3, ", "LENGTHS = ("),
        (", 1.0, 1.5)", ", 1.0)"),
        ("MIN_WINDOW_FRAMES = 5", "MIN_WINDOW_FRAMES = 10"),
        ("MIN_ENDS_DISTANCE = 35.0", "MIN_ENDS_DISTANCE = 17.5"),
        ("MAX_UNREST = 0.75", "MAX_UNREST = 1.5"),
        ("        & (unrest < MAX_UNREST)\n", ""),
        ("UNREST_PENALTY = 0.5", "UNREST_PENALTY = 1.0"),
        ("MAX_FALL = 0.15", "MAX_FALL = 0.3"),
        ("MIN_RISE = 0.3", "MIN_RISE = 0.15"),
        ("MIN_LARGEST_RESIDUAL = 0.3", "MIN_LARGEST_RESIDUAL = 0.15"),
        ("WINDOW_SPACING = 4", "WINDOW_SPACING = 8"),
        ("MIN_SHOT_DISTANCE = 25.0", "MIN_SHOT_DISTANCE = 12.5"),
        ("MIN_COVERAGE = 0.9", "MIN_COVERAGE = 0.45"),
        ("PUSH_LIMITS = ((0.25, 0.8), ", "PUSH_LIMITS = ("),
        ("(0.32, 0.93))", ")"),
        ("PUSH_LIMITS = ((0.25, 0.8), (0.32", "PUSH_LIMITS = ((0.25, 0.8), (0.64"),
        ("WIPE_LIMITS = ((0.2, 0.76), ", "WIPE_LIMITS = ("),
        (", (0.29, 0.9))", ",)"),
        ("MAX_FIRST_SHARE, MIN_LAST_SHARE = 0.35, 0.65", "MAX_FIRST_SHARE, MIN_LAST_SHARE = 0.7, 0.65"),
        ("MAX_FIRST_SHARE, MIN_LAST_SHARE = 0.35, 0.65", "MAX_FIRST_SHARE, MIN_LAST_SHARE = 0.35, 0.325"),
        ("HOPELESS_RESIDUAL = 0.5", "HOPELESS_RESIDUAL = 1.0"),
        ("BLOCK_REACH = 3", "BLOCK_REACH = 6"),
        ("UNDECIDED_SHARE = 0.6", "UNDECIDED_SHARE = 0.3"),
        ("ENDS_ROUNDING = 0.3", "ENDS_ROUNDING = 0.0"),
        ("MIN_CONFIDENCE, MAX_CONFIDENCE = 0.5, 0.95", "MIN_CONFIDENCE, MAX_CONFIDENCE = 0.25, 0.95"),
        ("MIN_CONFIDENCE, MAX_CONFIDENCE = 0.5, 0.95", "MIN_CONFIDENCE, MAX_CONFIDENCE = 0.5, 1.0"),
        ("NO_PUSH = 9.0", "NO_PUSH = 0.9"),
    ],
}
"""Module of bts/shots/default -> (what stands there, what it becomes)."""

DECIDED = (
    "tests/shots/default/test_detector.py::test_a_cut_is_decided_after_22_seconds_or_48_frames_but_1800_frames_at_most"
)
LIGHT = "tests/shots/default/test_detector.py::test_no_dissolve_goes_on_through_a_light_that_comes_on"
DISSOLVES, SETUPS = "tests/shots/default/test_dissolves.py", "tests/shots/test_setups.py"

ELSEWHERE = [
    ("default/gradual.py", "MIN_DISTANCE = 1e-3", "MIN_DISTANCE = 0.0", DISSOLVES),
    ("default/detector.py", "CONTEXT_SECONDS = 6.5", "CONTEXT_SECONDS = 3.25", DECIDED),
    ("default/detector.py", "DECIDE_SECONDS = 16.0", "DECIDE_SECONDS = 8.0", DECIDED),
    (
        "default/detector.py",
        "CONTEXT_FRAMES, DECIDE_FRAMES = 24, 24",
        "CONTEXT_FRAMES, DECIDE_FRAMES = 12, 24",
        DECIDED,
    ),
    (
        "default/detector.py",
        "CONTEXT_FRAMES, DECIDE_FRAMES = 24, 24",
        "CONTEXT_FRAMES, DECIDE_FRAMES = 24, 12",
        DECIDED,
    ),
    ("default/detector.py", "MAX_FRAMES = 1800", "MAX_FRAMES = 900", DECIDED),
    ("default/detector.py", "sorted([*bounds, *lights])", "sorted(bounds)", LIGHT),
    ("setups.py", "TINT_LEVELS = 12.0", "TINT_LEVELS = 24.0", SETUPS),
    ("setups.py", "blocks -= blocks @ SLOPE @ SLOPE.T", "blocks -= blocks.mean(axis=1, keepdims=True)", SETUPS),
    ("setups.py", "CAPTION_ROWS = 2", "CAPTION_ROWS = -6", SETUPS),
    ("setups.py", "FLAT_LEVELS = 2.0", "FLAT_LEVELS = 20.0", SETUPS),
]

MUTANTS = [
    Mutant(f"shots/default/{module}.py", old, new, (f"tests/shots/default/test_{module}.py",))
    for module, changes in CHANGES.items()
    for old, new in changes
] + [Mutant(f"shots/{file}", old, new, (test,)) for file, old, new, test in ELSEWHERE]


@pytest.mark.parametrize("mutant", MUTANTS, ids=str)
def test_a_changed_number_of_the_detector_is_noticed(mutant: Mutant, tmp_path: Path) -> None:
    assert is_killed(mutant, tmp_path)
