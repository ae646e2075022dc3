"""Things within a shot that look like a transition and are none, by name; each fills an empty scene with one clip."""

from collections.abc import Callable

from tests.bench.kinds import graphics, traps_camera, traps_light, traps_record, traps_screen, traps_words
from tests.bench.synthetic import Frames, Scene

TRAPS: dict[str, Callable[[Scene, list[Frames]], None]] = {
    "whip": traps_camera.whip,
    "crash-zoom": traps_camera.crash_zoom,
    "doorway": traps_camera.doorway,
    "leak": traps_light.leak,
    "flash": traps_light.flash,
    "lamp": traps_light.lamp,
    "title": traps_words.title,
    "credits": traps_words.credits_,
    "screen": traps_screen.screen,
    "focus": traps_record.focus,
    "cover": traps_camera.cover_lens,
    "blow": traps_camera.blow,
    "slam": traps_words.slam,
    "air": traps_light.air,
    "adapt": traps_light.adapt,
    "missing-frames": traps_record.missing_frames,
    "break-up": traps_record.break_up,
    "banner-changes": graphics.banner_changes,
}
