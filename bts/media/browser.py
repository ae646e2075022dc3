"""What a browser can play as it is: what current Chrome, Firefox and Safari have in common."""

from collections.abc import Sequence

from bts.media.clip import ClipInfo

PLAYABLE_VIDEO = {
    "mp4": {"h264", "av1", "vp9"},
    "webm": {"vp8", "vp9", "av1"},
}
"""Container family -> libav's names of the decoders whose video browsers play in it."""

PLAYABLE_AUDIO = {
    "mp4": {"aac", "mp3", "mp3float", "opus", "libopus", "flac"},
    "webm": {"opus", "libopus", "vorbis", "libvorbis"},
}
"""Container family -> libav's names of the decoders whose sound browsers play in it."""

LAYOUTS = {"yuv420p", "yuvj420p"}
"""Pixel formats that browsers play with every codec."""

DEEP_LAYOUTS = {"yuv420p10le"}
"""Pixel formats that browsers play with VP9 and AV1 only."""

ALPHA_LAYOUTS = {"yuva420p"}
"""Pixel formats that browsers play with VP8 and VP9 only."""


PICTURES = frozenset({"gif", "apng", "webp"})
"""Containers of moving pictures without a player."""


def assess_playback(
    container: str, brand: str | None, codec: str, layout: str, audio: Sequence[str]
) -> tuple[bool, str]:
    """(whether browsers play the clip, the reason why not or ""), from libav's names of its formats.

    `container` names the demuxer, `codec` and `audio` the decoders, `layout` the pixel format; `brand` is the major
    brand of a file of the MP4 family; QuickTime files have `qt` or none.
    """
    family = "mp4" if container.startswith("mov,") else "webm" if "webm" in container else ""
    if container in PICTURES:
        return False, "browsers show it as a picture, not as a video"
    if not family:
        return False, f"browsers do not read {container.split(',')[0]} files"
    if family == "mp4" and (brand or "qt").strip() == "qt":
        return False, "Firefox does not play QuickTime (.mov) files"
    if codec == "hevc":
        return False, "H.265 plays in Safari and on some machines only"
    if codec not in PLAYABLE_VIDEO[family]:
        return False, f"browsers do not play {codec} video in this container"
    deep = codec in {"vp9", "av1"}
    clear = codec in {"vp8", "vp9"}
    if layout not in LAYOUTS | (DEEP_LAYOUTS if deep else set()) | (ALPHA_LAYOUTS if clear else set()):
        return False, f"browsers do not play {codec} with {layout} pixels"
    unheard = sorted(set(audio) - PLAYABLE_AUDIO[family])
    if unheard:
        return False, f"its {', '.join(unheard)} sound is not heard in browsers"
    return True, ""


def explain_copy(info: ClipInfo, damage: Sequence[str] = ()) -> str:
    """Why a page needs a copy of a clip and does not show its own file, as a clause; "" where that is good everywhere.

    Browsers play what they can read, yet show interlaced pictures with combs, HDR in their own ways, and stop at
    `damage`, which is what is known to be broken.
    """
    if not info.plays_in_browser:
        return info.browser_note
    reasons = {
        "it is interlaced": info.ever_interlaced,
        "browsers show HDR each in their own way": info.hdr is not None,
        "it is damaged": bool(damage),
        "its pictures change their size or kind on the way": bool(info.formats[1:]),
        "browsers do not all mirror its pictures": info.mirrored,
        "browsers show what lies outside its clean aperture": info.cut_to_aperture,
    }
    return next((reason for reason, holds in reasons.items() if holds), "")
