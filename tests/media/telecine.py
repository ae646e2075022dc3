"""Film in MPEG-2 with pulldown flags: 24 pictures a second, of which a player makes 30 by repeating fields."""

from fractions import Fraction
from pathlib import Path

from tests.media.make_clips import ffmpeg, numbered_clip

FILM = Fraction(24000, 1001)
NTSC = 4
"""The code of 30000/1001 frames a second (ISO/IEC 13818-2, table 6-4)."""

CADENCE = ((1, 1), (0, 0), (0, 1), (1, 0))
"""top_field_first and repeat_first_field of four pictures in order of presentation: 3, 2, 3 and 2 fields."""


def soft_telecine(path: Path, frames: int = 48) -> Path:
    """Write numbered frames as MPEG-2 film with pulldown flags; the container follows from the name."""
    film = numbered_clip(path.with_suffix(".film.m2v"), "-c:v", "mpeg2video", "-g", "12", "-bf", "2", "-q:v", "2",
                         rate=FILM, frames=frames, size=(384, 288))  # fmt: skip
    data = bytearray(film.read_bytes())
    place, begun, seen, number = 0, 0, 0, 0
    while (place := data.find(b"\0\0\1", place)) >= 0:
        code, body = data[place + 3], place + 4
        if code == 0xB3:
            data[body + 3] = data[body + 3] & 0xF0 | NTSC
        elif code == 0xB8:
            begun = seen
        elif code == 0x00:
            number = begun + (data[body] << 2 | data[body + 1] >> 6)
            seen += 1
        elif code == 0xB5 and data[body] >> 4 == 1:
            data[body + 1] &= ~0x08  # not a progressive sequence
        elif code == 0xB5 and data[body] >> 4 == 8:
            top, repeat = CADENCE[number % 4]
            data[body + 3] = data[body + 3] & 0x7D | top << 7 | repeat << 1
            data[body + 4] |= 0x80  # a progressive frame
        place = body
    film.write_bytes(data)
    ffmpeg("-fflags", "+genpts", "-i", film, "-c", "copy", path)
    return path
