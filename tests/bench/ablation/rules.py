"""Every rule of the default detector, and how it is switched off; every number that is no rule, and why.

A rule is switched off by a value with which its condition always, or never, holds, or by a function in the place of
its own. Numbers are named by module and name. Some rules have a part that is switched off alone as well.
"""

import ast
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

import numpy as np

from bts.shots.default import (
    cards,
    cuts,
    dark,
    detector,
    dissolves,
    distance,
    gradual,
    graphics,
    mixed,
    pans,
    passages,
    screens,
    strip,
    wipes,
)

MODULES: dict[str, ModuleType] = {
    module.__name__.rsplit(".", 1)[-1]: module
    for module in (
        *(cards, cuts, dark, detector, dissolves, distance, gradual, graphics),
        *(mixed, pans, passages, screens, strip, wipes),
    )
}
"""Short name -> module of the detector; without jumps.py, whose jumps are no errors that are counted here."""

ALWAYS, NEVER = 1e6, -1e6
"""Bounds that every measure is below, or above."""


@dataclass(frozen=True)
class Rule:
    """What a rule demands, and "module.name" -> value with which it demands nothing.

    `numbers` are those beside them that do nothing any more when the rule is off.
    """

    demand: str
    off: dict[str, Any]
    numbers: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What is switched off: "cuts.MIN_CHANGE", or "cuts.A, B"."""
        module = next(iter(self.off)).split(".")[0]
        return f"{module}.{', '.join(place.split('.')[1] for place in self.off)}"

    @property
    def places(self) -> set[str]:
        """Where it is switched off: "module" and "module.name"."""
        return {part for place in self.off for part in (place, place.split(".")[0])}


def always(answer: object) -> Callable[..., object]:
    """A function that gives the same answer to everything."""
    return lambda *args, **options: answer


PANS = (
    "pans.MARGIN", "pans.PARTS", "pans.MIN_DEVIATION", "pans.MIN_CORRELATION", "pans.MIN_STEP",
    "pans.MAX_REST", "pans.MIN_STEP_SHARE",
)  # fmt: skip
"""Numbers of pans.py: none decides anything about cuts where no pan is looked for."""

DARK = ("dark.DARK_LEVEL", "dark.DARK_SHARE", "dark.BLACK_SPREAD", "dark.FULL_SPREAD", "dark.MAX_GAIN")
"""All numbers of dark.py."""

GRAPHICS = (
    "graphics.MIN_CHANGED_SHARE", "graphics.SUDDEN_RATIO", "graphics.MIN_CHANGES", "graphics.MIN_STAY_SHARE",
    "graphics.STAY_LEVELS", "graphics.STAY_RATIO", "graphics.STILL_LEVELS", "graphics.MIN_LEFT_OUT",
)  # fmt: skip
"""Numbers of graphics.py beside those of its rules: none decides anything where no graphics are cut off."""

COVERS = (
    "passages.COVER_SECONDS", "passages.MAX_RETURN_SHARE", "passages.MIN_COVERED_LEVELS", "passages.MIN_COVERED_BLOCKS",
    "passages.FREE_SHARE", "passages.COVERED_SHARE", "passages.MIN_PART", "passages.MIN_ASIDE",
    "passages.MAX_COVER_STEP", "passages.MAX_COVER_COURSE", "passages.MAX_COVER_CHANGE",
)  # fmt: skip
"""All numbers of passages.py about things before the lens."""

SCREENS = ("screens.CONTENT_LEVELS", "screens.STAYING_LEVELS", "screens.MIN_STAYING_BLOCKS")
"""Numbers of screens.py beside those of its second rule."""

DARK_WAYS = (
    "passages.DARK_LEVEL", "passages.DARK_SPREAD", "passages.MAX_PASS_RESIDUAL", "passages.MIN_PASS_STEADINESS",
    "passages.MOVING_OUT", "passages.MOVING_IN",
)  # fmt: skip
"""All numbers of passages.py about ways past something dark."""

RULES = (
    Rule("black bars are cut off", {"strip.BAR_LEVEL": 255}),
    Rule("a dark strip is not cropped", {"strip.MIN_ROWS": 1, "strip.MIN_COLUMNS": 1}),
    Rule("a frame more than half white is washed out", {"strip.WHITE_LEVEL": 255}),
    Rule("a frame of one colour is flat", {"strip.FLAT_PIXEL_SHARE": 1.0}),
    Rule("graphics that stay are cut off", {"detector.crop_graphics": lambda strip: strip}, GRAPHICS),
    Rule("one change is enough where a place stands still", {"graphics.STILL_SECONDS": ALWAYS}),
    Rule("unless a room may lie around a screen", {"graphics.MIN_EDGES": 0}),
    Rule("half of the picture is kept", {"graphics.MIN_KEPT": 0.1}),
    Rule("what is cut off is mostly graphics", {"graphics.MIN_PURE": 0.0}),
    Rule("graphics have forms in every frame", {"graphics.MIN_SPREAD": 0.0}),
    Rule("blocks may have moved by more than one pixel", {"strip.REACH": 1}),
    Rule("colour counts in mixtures", {"strip.CHROMA_SCALE": 0.0}),
    Rule("a moved frame is no mixture", {"distance.MOVED_SHARE": 0.0}),
    Rule("a picture that comes back is no new shot", {"distance.RETURN_SHARE": 0.0}, ("distance.RETURN_SECONDS",)),
    Rule("blocks without content do not count", {"distance.TEXTURE_LEVELS": 0.0}),
    Rule("grain is no change", {"distance._running_median": np.zeros_like},
         ("distance.GRAIN_RANK", "distance.GRAIN_FRAMES")),
    Rule("movement is looked for where much changes (time)", {"distance.QUIET_LEVELS": 0.001}),
    Rule("a nearly flat picture resembles none", {"distance.FLAT_DEVIATION": 0.0}),
    Rule("colour counts as distance", {"distance._compare_chroma": always(0.0)}),
    Rule("a mixed frame between two shots is cleared", {"mixed.MAX_RESIDUAL": NEVER}),
    Rule("it is a mixture", {"mixed.MAX_RESIDUAL": ALWAYS}),
    Rule("it shows some of the new shot", {"mixed.MIN_SHARE": NEVER}),
    Rule("it shows some of the old shot", {"mixed.MAX_SHARE": ALWAYS}),
    Rule("the frames around it change little", {"mixed.MAX_STEP_SHARE": ALWAYS}),
    Rule("it makes most of the change around", {"mixed.MIN_SHARE_OF_CHANGE": 0.0}, ("mixed.AROUND_SECONDS",)),
    Rule("cards are looked at closer", {"cards.CARD_SHARE": ALWAYS}),
    Rule("cards of one run have one ground", {"cards.MAX_LEVEL_STEP": ALWAYS}),
    Rule("text is a share of the pixel that changes most", {"cards.INK_SHARE": 0.0}),
    Rule("text changes by some levels", {"cards.MIN_INK_LEVELS": 0.0}),
    Rule("dust is no text", {"cards.SHOWN_FRAMES": 1}),
    Rule("text has some pixels", {"cards.MIN_INK_PIXELS": 1}),
    Rule("text is averaged over some time", {"cards.STILL_SECONDS": 0.0}, ("cards.MIN_STILL_FRAMES",)),
    Rule("the ends of a run belong to what is around", {"cards.SETTLING_SECONDS": 0.0}),
    Rule("a title that cuts in belongs to the fade before it", {"cards.HOLD_SECONDS": 0.0}),
    Rule("slow changes are not looked for (time)", {"cards.MIN_SPEED_LEVELS": 0.1}),
    Rule("fades end slowly", {"cards.CALM_SHARES": (0.4,)}),
    Rule("two texts differ by some levels", {"cards.MIN_STEP_LEVELS": 0.0}),
    Rule("and by some pixels", {"cards.MIN_STEP": 0.01}),
    Rule("cards fade out and in", {"cards.EMPTY_SHARE": 0.0}),
    Rule("a line that is added is no new card", {"cards.MIN_LOST_SHARE": 0.0}),
    Rule("between two texts are both", {"cards.MAX_RESIDUAL": ALWAYS}),
    Rule("weave is no movement", {"cards.NOISE_FACTOR": 0.0}),
    Rule("nor in a fade", {"cards.FADE_NOISE_FACTOR": 0.0}),
    Rule("cards stand still", {"cards.MAX_NOISE": ALWAYS}),
    Rule("a text that moves is no new card", {"cards.MAX_CORRELATION": ALWAYS}),
    Rule("a cut may have a mixed frame", {"cards.MAX_CUT_FRAMES": 1}),
    Rule("what is left in a plain frame is no cut", {"cuts.MIN_GROUND_STEP": 0.0}),
    Rule("plain frames of unlike colours are no light", {"cuts.MIN_COLOUR_STEP": ALWAYS}),
    Rule("a cut changes the picture by some levels", {"cuts.MIN_CHANGE": 0.0}),
    Rule("dull pictures need less change", {"cuts.MIN_CONTRAST": 1.0}, ("cuts.FULL_SPREAD",)),
    Rule("but not any less", {"cuts.MIN_CONTRAST": 0.05}),
    Rule("a cut exceeds the usual changes together", {"cuts.PROMINENCE_FACTORS": (0.0, cuts.PROMINENCE_FACTORS[1])}),
    Rule("a cut exceeds the larger usual change", {"cuts.PROMINENCE_FACTORS": (cuts.PROMINENCE_FACTORS[0], 0.0)}),
    Rule("and by some levels", {"cuts.PROMINENCE_LEVELS": 0.01}),
    Rule("the nearest changes alone are usual", {"cuts.USUAL_FRAMES": cuts.SURROUNDING_FRAMES}),
    Rule("repeated frames do not count", {"cuts.REPEATED_LEVELS": NEVER}),
    Rule("stills explain no cut", {"cuts.STILLS_LEVELS": ALWAYS}),
    Rule("a slow film is no run of stills", {"cuts.RHYTHM_FRAMES": 100}),
    Rule("a cut has a prominence", {"cuts.MIN_PROMINENCE": 0.01}),
    Rule("more where the pictures correlate", {"cuts.PROMINENCE_PER_CORRELATION": 0.0}),
    Rule("pictures that correlate wholly are one", {"cuts.MAX_CORRELATION": ALWAYS}),
    Rule("a cut covers the picture", {"cuts._covers_enough": always(answer=True)}, ("cuts.MIN_COVERAGE",)),
    Rule("less of it where one picture is flat", {"cuts.MIN_COVERAGE_FLAT": cuts.MIN_COVERAGE}),
    Rule("two cuts have a frame between them", {"cuts.MIN_SPACING": 1}),
    Rule("a picture under other light is no new shot", {"cuts.GAIN_CORRELATION": ALWAYS}),
    Rule("light leaves no difference", {"cuts.MAX_GAIN_RESIDUAL": ALWAYS}),
    Rule("a lamp is no cut", {"cuts.ONE_WAY_SHARE": ALWAYS}),
    Rule("a lamp changes all one way", {"cuts.ONE_WAY_SHARE": 0.0}),
    Rule("a lamp keeps the forms", {"cuts.KEPT_FORMS_SHARE": 0.0}, ("cuts.FORM_CORRELATION",)),
    Rule("what comes back is no cut", {"cuts.RETURN_SHARE": 0.0}, ("cuts.EXCURSION_SECONDS",)),
    Rule("it comes back to some levels", {"cuts.RETURN_LEVELS": ALWAYS}),
    Rule("it comes back to a share of the change", {"cuts.RETURN_SHARE": ALWAYS}),
    Rule("a flash is no return", {"cuts._drop_washed_out": lambda strip, frames: frames}),
    Rule("a short shot between like ones is kept", {"cuts._is_shot": always(answer=False)}),
    Rule("a short shot lasts", {"cuts.MIN_SHOT_FRAMES": 2}),
    Rule("a short shot is steady", {"cuts.STEADY_SHARE": ALWAYS}),
    Rule("a short shot is another picture", {"cuts.MAX_SHOT_CORRELATION": ALWAYS}),
    Rule("a pan is no cut", {"cuts.is_pan": always(answer=False)}, PANS),
    Rule("a camera that turns is no dissolve", {"pans.MIN_TURN_SHARE": ALWAYS}),
    Rule("only sudden cuts bound dissolves", {"detector.is_sudden": always(answer=True)}),
    Rule("sudden: most of the change around", {"cuts.MIN_SHARE_OF_CHANGE": ALWAYS}, ("cuts.AROUND_SECONDS",)),
    Rule("sudden: far above the changes beside", {"cuts.BESIDE_RATIO": ALWAYS}, ("cuts.BESIDE_SECONDS",)),
    Rule("sudden: no jump of a fade", {"cuts._is_jump_of_fade": always(answer=False)}, ("cuts.JUMP_SECONDS",)),
    Rule("quick dissolves are looked for", {"dissolves.LENGTHS": dissolves.LENGTHS[1:]}),
    Rule("slow dissolves are looked for", {"dissolves.LENGTHS": dissolves.LENGTHS[:-1]}),
    Rule("every length is looked for", {"dissolves.LENGTHS": dissolves.LENGTHS[::2]}),
    Rule("a window has some frames", {"dissolves.MIN_WINDOW_FRAMES": 2}),
    Rule("the ends are unlike (time)", {"dissolves.MIN_ENDS_DISTANCE": 0.0}),
    Rule("each frame is a mixture", {"dissolves.MAX_RESIDUAL": ALWAYS}),
    Rule("the share grows", {"dissolves.MAX_FALL": ALWAYS}),
    Rule("the middle shows some of the new shot", {"dissolves.MIN_MIDDLE_SHARE": NEVER}),
    Rule("the middle shows some of the old shot", {"dissolves.MAX_MIDDLE_SHARE": ALWAYS}),
    Rule("the change does not go on outside", {"dissolves.MAX_SPILL": ALWAYS}),
    Rule("a window is likely before movement is looked for (time)", {"dissolves.MIN_ROUGH_LOG_ODDS": NEVER}),
    Rule("windows like a refused one are left (time)", {"dissolves.MAX_OVERLAP_WITH_REFUSED": 1.0}),
    Rule("short mixtures are likelier", {"dissolves.SHORT_SECONDS": 0.0}, ("dissolves.MIN_PROBABILITY_SHORT",)),
    Rule("fades may be less likely", {"dissolves.MIN_PROBABILITY_FADE": dissolves.MIN_PROBABILITY}),
    Rule("a dissolve is likely", {"dissolves.MIN_PROBABILITY": 0.0}),
    Rule("a dissolve covers the picture", {"dissolves.MIN_COVERAGE": 0.0}),
    Rule("a dissolve is no movement", {"dissolves.is_movement": always(answer=False)}),
    Rule("a dissolve is no third picture", {"dissolves.MAX_ELSEWHERE_RESIDUAL": ALWAYS}),
    Rule("unless it is pale", {"dissolves.MAX_ELSEWHERE_CONTRAST": NEVER}),
    Rule("and a new shot follows", {"dissolves.NEW_SHOT_FRAMES": -10}),
    Rule("both ends are no one picture", {"dissolves.MAX_ENDS_CORRELATION": ALWAYS}),
    Rule("unless a jump from or to black is there", {"dissolves._find_broken_fade": always(None)}),
    Rule(
        "both ends are no one place",
        {"dissolves._keeps_places": always(answer=False)},
        ("dissolves.MIN_PLACES_CORRELATION", "dissolves.MIN_PLACES_RESIDUAL", "dissolves.KEPT_CORRELATION",
         "dissolves.MIN_KEPT_SHARE"),
    ),
    Rule("after a dissolve nothing comes back", {"dissolves.comes_back": always(answer=False)}),
    Rule(
        "one colour may fade to another",
        {"dissolves._is_between_colours": always(answer=False)},
        ("dissolves.MIN_GROUND_STEP", "dissolves.MAX_FULLER"),
    ),
    Rule("dark shots are looked at brighter", {"detector.find_dark_runs": always(())}, DARK),
    Rule("a fade keeps the forms", {"dissolves.MIN_LATE_CORRELATION": NEVER}, ("dissolves.LATE_POSITION",)),
    Rule("dull frames of a fade are not compared", {"dissolves.MIN_LATE_SPREAD": 0.0}),
    Rule("the ends of a dissolve are placed", {"dissolves._find_ends": lambda products, segment, *ends: ends},
         ("dissolves.LOW_SHARE", "dissolves.HIGH_SHARE", "dissolves.ENDS_MARGIN")),
    Rule("with a margin for noise", {"dissolves.ENDS_ROUNDING": 0.0}),
    Rule("quick wipes are looked for", {"wipes.LENGTHS": wipes.LENGTHS[1:]}),
    Rule("slow wipes are looked for", {"wipes.LENGTHS": wipes.LENGTHS[:-1]}),
    Rule("every length is looked for", {"wipes.LENGTHS": wipes.LENGTHS[::2]}),
    Rule("a window has some frames", {"wipes.MIN_WINDOW_FRAMES": 2}),
    Rule("the ends are unlike (time)", {"wipes.MIN_ENDS_DISTANCE": 0.0}),
    Rule("it is calm before and after", {"wipes.MAX_UNREST": ALWAYS}),
    Rule("calmer windows come first", {"wipes.UNREST_PENALTY": 0.0}),
    Rule("the share rises", {"wipes.MIN_RISE": NEVER}),
    Rule("a wipe is no dissolve", {"wipes.MIN_LARGEST_RESIDUAL": NEVER}),
    Rule("of windows close by the best is looked at (time)", {"wipes.WINDOW_SPACING": 1000}),
    Rule("the shots are distant", {"wipes.MIN_SHOT_DISTANCE": 0.0}),
    Rule("a wipe covers the picture", {"wipes.MIN_COVERAGE": 0.0}),
    Rule("pushes are looked for", {"wipes.PUSH_LIMITS": ()}),
    Rule("pushes that fit closely", {"wipes.PUSH_LIMITS": wipes.PUSH_LIMITS[1:]}),
    Rule("pushes that are steady", {"wipes.PUSH_LIMITS": wipes.PUSH_LIMITS[:1]}),
    Rule("both shots of a push meet in an edge", {"wipes.has_border": always(answer=True)},
         ("wipes.MAX_SHARE_IN_TURN", "wipes.BOTH_MOVE", "wipes.BORDER_REACH", "wipes.MIN_BORDER", "wipes.BORDER_RANK")),
    Rule("or in one frame they do", {"wipes.MIN_HIGHEST_BORDER": ALWAYS}),
    Rule("wipes are looked for", {"wipes.WIPE_LIMITS": ()}),
    Rule("wipes that fit closely", {"wipes.WIPE_LIMITS": wipes.WIPE_LIMITS[1:]}),
    Rule("wipes that are steady", {"wipes.WIPE_LIMITS": wipes.WIPE_LIMITS[:1]}),
    Rule("the start of a wipe is seen", {"wipes.MAX_FIRST_SHARE": ALWAYS}),
    Rule("the end of a wipe is seen", {"wipes.MIN_LAST_SHARE": 0.05}),
    Rule("a push that fits the middle badly is left (time)", {"wipes.HOPELESS_RESIDUAL": ALWAYS}),
    Rule("blocks may move while a wipe goes on", {"wipes.BLOCK_REACH": 0}),
    Rule("each block shows one of both shots", {"wipes.UNDECIDED_SHARE": 0.0}),
    Rule("a wipe is no movement", {"wipes.is_movement": always(answer=False)}),
    Rule("after a wipe nothing comes back", {"wipes.comes_back": always(answer=False)}),
    Rule(
        "a thing before the lens is no transition",
        {"passages.find_cover": always(None), "detector.find_cover": always(None)},
        COVERS,
    ),
    Rule("a change of a screen is no transition", {"detector.is_within_picture": always(answer=False)}, SCREENS),
    Rule("a screen leaves two sides of the picture still", {"screens.MIN_SIDES": 0},
         ("screens.MIN_SIDE_SHARE", "screens.MIN_SIDE_BLOCKS")),
    Rule("a way past something dark is no transition", {"passages.find_dark_way": always(None)}, DARK_WAYS),
)  # fmt: skip
"""In the order of the modules: strip, distance, mixed, cards, cuts, dissolves, wipes, passages."""

MEASURES = {
    "strip.FLAT_RANGE_LEVELS": "how flatness and cards are measured",
    "strip.LUMA_SCALE": "a unit: what is a feature",
    "strip.MID_LEVEL": "a unit: what is a feature",
    "strip.ASSUMED_FRAME_SECONDS": "what cannot be measured in a strip of one frame",
    "strip.MIN_FRAME_SECONDS": "against a division by zero",
    "strip.BLOCKS": "how differences are measured",
    "graphics.CELLS": "how finely graphics are seen",
    "distance.CHANGED_LEVELS": "how coverage is measured",
    "distance.MATCHES_KEPT": "memory for results",
    "distance.MIN_VARIATION": "against a division by zero",
    "gradual.LOOKS": "where a window is looked at",
    "gradual.QUARTER": "an index of LOOKS",
    "gradual.MIDDLE": "an index of LOOKS",
    "gradual.THREE_QUARTERS": "an index of LOOKS",
    "gradual.MIN_SQUARED_DISTANCE": "against a division by zero",
    "gradual.MIN_DISTANCE": "against a division by zero",
    "cards.LOW_SHARE": "where a transition of cards begins",
    "cards.HIGH_SHARE": "where a transition of cards ends",
    "cards.DIP_SHARE": "what is called a fade of cards",
    "strip.BLACK": "what dark shots are brightened from",
    "cuts.SURROUNDING_FRAMES": "how far around the usual change is measured",
    "dissolves.LOG_DISTANCE_WEIGHT": "fitted together: without one the others mean nothing",
    "dissolves.CONTRAST_WEIGHT": "fitted together",
    "dissolves.RESIDUAL_WEIGHT": "fitted together",
    "dissolves.UNEVENNESS_WEIGHT": "fitted together",
    "dissolves.INTERCEPT": "fitted together",
    "dissolves.LEVELS_PER_UNIT": "a unit",
    "dissolves.FADE_CONTRAST": "stands for a measure that fades do not have",
    "wipes.MIN_CONFIDENCE": "what is said of a wipe, not whether it is one",
    "wipes.MAX_CONFIDENCE": "what is said of a wipe, not whether it is one",
    "wipes.NO_PUSH": "stands for a push that does not fit",
    "detector.CONTEXT_SECONDS": "how much is seen at a time",
    "detector.DECIDE_SECONDS": "how much is decided at a time",
    "detector.CONTEXT_FRAMES": "the same where frames are few",
    "detector.DECIDE_FRAMES": "the same where frames are few",
    "detector.CONTEXT": "CONTEXT_SECONDS, as a fraction",
    "detector.SPAN": "CONTEXT_SECONDS and DECIDE_SECONDS together",
    "detector.MAX_FRAMES": "the limit of memory",
}
"""Number that is no rule -> what it is instead."""


@cache
def list_numbers(module: str) -> tuple[str, ...]:
    """Names of the constants of a module of the detector, all but the table of finders."""
    source = Path(str(MODULES[module].__file__)).read_text(encoding="utf-8")
    targets = [target for node in ast.parse(source).body if isinstance(node, ast.Assign) for target in node.targets]
    names = [name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)]
    return tuple(name for name in names if name.isupper() and name != "FINDERS")


@contextmanager
def without(rule: Rule | None) -> Iterator[None]:
    """The detector without a rule, for as long as the context lasts; as it is for None."""
    with ExitStack() as stack:
        for place, value in (rule.off if rule else {}).items():
            home, name = place.split(".")
            now = getattr(MODULES[home], name)
            for other, module in MODULES.items():
                imports_it = name in list_numbers(home) and getattr(module, name, None) is now
                if other == home or (imports_it and name not in list_numbers(other)):
                    stack.enter_context(patch.object(module, name, value))
        yield
