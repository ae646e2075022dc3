"""Rules of publishing for captions, by their names: what `bts snippet --profile` chooses from, with its figures."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from types import MappingProxyType

from bts.captions.layout import LINES, Layout
from bts.choices import READING_SPEED
from bts.videos import CAPTION_PROFILES

CHARACTERS = 42
"""Characters in a line at most (Netflix Timed Text Style Guide, general and English)."""

SHORTEST, LONGEST = Fraction(5, 6), Fraction(7)
"""Seconds that a cue is on screen at least and at most (Netflix Timed Text Style Guide, general, duration)."""

GAP_FRAMES = 2
"""Frames between two cues at least (Netflix, general, frame gap)."""

CHAINED = Fraction(1, 2)
"""Seconds: a shorter gap between two cues is closed to GAP_FRAMES (Netflix, subtitle timing: 12 frames at 24)."""

NEAR_SHOT = Fraction(1, 2)
"""Seconds on either side of a shot change that a cue over it lasts at least (Netflix, subtitle timing: 12 frames)."""

PAUSE = Fraction(1)
"""Seconds that a gap lasts where there is one: shorter ones are jerky (BBC subtitle guidelines, timing, gaps)."""

WORDS_A_MINUTE = 180
"""Most words a minute (BBC subtitle guidelines, timing: 160 to 180)."""

MINUTE = 60
"""Seconds."""


@dataclass(frozen=True)
class Profile:
    """The rules of one house; None where it has no such rule. Times are in seconds.

    `characters` of a line (None: what fits the picture's width), `lines` of a cue, `fastest` in characters a second,
    `words` a minute, `shortest` and `longest` cue, `gap_frames` between two cues at least, `least_gap`: a gap above
    `gap_frames` lasts that long, `near_shot`: a cue over a shot change lasts that long on either side of it.
    `tight_dash`: no space after the dash of dialogue.
    """

    characters: int | None
    lines: int
    fastest: Fraction | None
    words: int | None
    shortest: Fraction | None
    longest: Fraction | None
    gap_frames: int
    least_gap: Fraction
    near_shot: Fraction
    tight_dash: bool = False

    def layout(self, layout: Layout) -> Layout:
        """A layout of which lines have no more characters than this profile allows; its width stays."""
        characters = layout.characters if self.characters is None else self.characters
        return replace(layout, characters=characters, lines=self.lines)


USUAL_RATE = Fraction(24)
"""Frames a second where no clip is named: those that the figures of Netflix are told for."""

WIDE = Layout.for_picture(1920, 1080)
"""The layout of captions for a picture that nobody named: 16:9."""

PROFILES: Mapping[str, Profile] = MappingProxyType({
    "netflix": Profile(CHARACTERS, LINES, Fraction(READING_SPEED), None, SHORTEST, LONGEST, GAP_FRAMES, CHAINED,
                       NEAR_SHOT, tight_dash=True),
    "bbc": Profile(None, LINES, None, WORDS_A_MINUTE, None, None, 0, PAUSE, NEAR_SHOT),
    "web": Profile(None, LINES, Fraction(READING_SPEED), None, SHORTEST, LONGEST, GAP_FRAMES, CHAINED, NEAR_SHOT),
})  # fmt: skip
"""Name of a profile (videos.CAPTION_PROFILES) -> its rules. `web` has the figures by which bts times captions itself;
its lines are as long as the shape of the picture allows."""

if PROFILES.keys() != CAPTION_PROFILES.keys():
    raise ValueError("a profile of captions is missing in bts.choices or here")
