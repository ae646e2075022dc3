"""What lies over the finished pictures of a cut, and the light that they are shown in."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

STRETCH = 1000
"""Times in the script of an overlay are multiplied by this: ASS counts hundredths of a second, frames come closer."""


@dataclass(frozen=True)
class Overlay:
    """What is drawn over pictures of the cut's size, below its captions; then all of it fades.

    `script` is an ASS script whose times are those of the cut times STRETCH; `fonts` is the folder of the font files
    that it names. `logo` is a picture with alpha, its upper left corner at `logo_at`, in pixels. `fade_in` and
    `fade_out` are seconds.
    """

    script: Path | None = None
    fonts: Path | None = None
    logo: Path | None = None
    logo_at: tuple[int, int] = (0, 0)
    fade_in: Fraction = Fraction(0)
    fade_out: Fraction = Fraction(0)

    @property
    def fades(self) -> bool:
        """Whether pictures and sound fade at one end at least."""
        return self.fade_in > 0 or self.fade_out > 0

    def light_at(self, time: Fraction, length: Fraction) -> Fraction:
        """How bright a frame is, from 0 (black) to 1, `time` seconds into a cut that lasts `length`."""
        inward = time / self.fade_in if self.fade_in else Fraction(1)
        outward = (length - time) / self.fade_out if self.fade_out else Fraction(1)
        return max(Fraction(0), min(Fraction(1), inward)) * max(Fraction(0), min(Fraction(1), outward))
