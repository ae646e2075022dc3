"""What a browser can play as it is: what current Chrome, Firefox and Safari have in common."""

from collections.abc import Sequence

_VIDEO = {
    "mp4": {"h264", "libdav1d", "av1", "vp9"},
    "webm": {"vp8", "vp9", "libdav1d", "av1"},
}
_AUDIO = {
    "mp4": {"aac", "mp3", "mp3float", "opus", "libopus", "flac"},
    "webm": {"opus", "libopus", "vorbis", "libvorbis"},
}
_LAYOUTS = {"yuv420p", "yuvj420p"}
_DEEP = {"yuv420p10le"}
_CLEAR = {"yuva420p"}


def browser_support(
    container: str, brand: str | None, codec: str, layout: str, audio: Sequence[str]
) -> tuple[bool, str]:
    """(plays, why not), from libav's names for the container, the decoders and the pixel format.

    `brand` is the major brand of a file of the MP4 family; QuickTime has `qt` or none.
    """
    family = "mp4" if container.startswith("mov,") else "webm" if "webm" in container else ""
    if not family:
        return False, f"browsers do not read {container.split(',')[0]} files"
    if family == "mp4" and (brand or "qt").strip() == "qt":
        return False, "Firefox does not play QuickTime (.mov) files"
    if codec == "hevc":
        return False, "H.265 plays in Safari and on some machines only"
    if codec not in _VIDEO[family]:
        return False, f"browsers do not play {codec} video in this container"
    deep = codec in {"vp9", "av1", "libdav1d"}
    clear = codec in {"vp8", "vp9"}
    if layout not in _LAYOUTS and not (deep and layout in _DEEP) and not (clear and layout in _CLEAR):
        return False, f"browsers do not play {codec} with {layout} pixels"
    unheard = sorted(set(audio) - _AUDIO[family])
    if unheard:
        return False, f"its {', '.join(unheard)} sound is not heard in browsers"
    return True, ""
