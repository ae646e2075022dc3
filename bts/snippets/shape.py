"""The shape of a snippet: its size, which part of each picture it shows, and what is around that."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from bts import media
from bts.config import SnippetsOptions
from bts.faces.bars import find_picture
from bts.faces.glance import Glance, list_cut_lettering
from bts.faces.position import choose_position
from bts.media.cutting.cut import fit_even_size
from bts.media.cutting.shaping import Crop, Shaping
from bts.model import WHOLE, Progress, Rectangle
from bts.snippets.formats import fit_format
from bts.snippets.looks import Frames, Seen, has_bars, look_at_range
from bts.snippets.request import SnippetRequest
from bts.snippets.sizes import wanted_size

SMALL = 720
"""Pixels of the shorter side below which a snippet of another shape is smaller than platforms show it."""

LEAST_OF_LARGEST = 0.6
"""Share of the largest crop of a range below which the bars of a single shot do not make all crops smaller."""

NEAR = 0.06
"""Share of the crop's side by which two framings in turn must differ, or the first is held: less looks like a slip."""

LOOKS_WITH_LETTERING = 3
"""Looks at a shot in which a crop cuts lettering, and a remark says so; fewer may show what looks like letters."""

DETECTOR = "default"
"""The detector that finds the shots of a range where the clip was not analysed before."""


@dataclass(frozen=True)
class Shape:
    """How the pictures are shown, the size of the video in pixels, and remarks for the person."""

    shaping: Shaping
    size: tuple[int, int]
    remarks: tuple[str, ...] = ()


def choose_shape(
    clip: media.Clip, request: SnippetRequest, options: SnippetsOptions, frames: Frames, on_progress: Progress
) -> Shape:
    """The shape of a snippet of frames [first, stop): the clip's own, or the one asked for. Raises ClipError.

    Where both are the same, bars around the picture are left out all the same, unless a size alone was asked for.
    """
    shown = clip.info.as_of(frames[0]).geometry.shown
    aspect = request.aspect if request.size is None else Fraction(*request.size)
    same = aspect is None or aspect == Fraction(*shown)
    if same and (request.aspect is None or not has_bars(clip, frames)):
        size = request.size or fit_format(fit_even_size(*shown, options.max_height), options)
        return Shape(Shaping(), size, tuple(_tell_enlarged(Fraction(size[1], shown[1]), shown[1])))
    return fit_shape(
        clip.info, request, options, frames, look_at_range(clip, frames, request.shots, DETECTOR, on_progress)
    )


def fit_shape(
    info: media.ClipInfo, request: SnippetRequest, options: SnippetsOptions, frames: Frames, seen: Seen
) -> Shape:
    """The shape of a snippet that is not the clip's own, by what was seen of its frames."""
    shown = info.as_of(frames[0]).geometry.shown
    aspect = request.aspect if request.size is None else Fraction(*request.size)
    assert aspect is not None
    if request.fit == "crop":
        crops, remarks = _choose_crops(info, request, aspect, frames, shown, seen)
        kept = crops[0][1].width, crops[0][1].height
        size = request.size or fit_format(fit_even_size(*kept, options.max_height), options)
        shaping = Shaping(crops)
    else:
        picture = _in_pixels(find_picture(seen.edges), shown)
        kept, remarks = (picture.width, picture.height), []
        size = request.size or fit_format(_fit_around(*kept, aspect, options.max_height), options)
        colour = options.pad_colour if request.fit == "pad" else ""
        crops = () if kept == shown else ((frames[0], picture),)
        shaping = Shaping(crops, _fit_inside(kept, size), colour)
    drawn = shaping.size_of_picture(*size)
    remarks += _tell_enlarged(Fraction(drawn[1], kept[1]), shown[1])
    if request.size is None:
        remarks += _tell_small(size, aspect)
    return Shape(shaping, size, tuple(remarks))


def _choose_crops(
    info: media.ClipInfo,
    request: SnippetRequest,
    aspect: Fraction,
    frames: Frames,
    shown: tuple[int, int],
    seen: Seen,
) -> tuple[tuple[tuple[int, Crop], ...], list[str]]:
    """One crop for each shot of a range, all of one size; and what is to be said of them."""
    stretches = _part_stretches(frames, seen.shots)
    pictures = _find_pictures(seen, stretches)
    size, cramped = _fit_crop(pictures, shown, aspect)
    crops: list[tuple[int, Crop]] = []
    remarks = []
    for number, ((first, _, shot), picture) in enumerate(zip(stretches, pictures, strict=True), 1):
        point = _focus_of(info, request, shot, alone=len(stretches) == 1)
        looks = [look for look in seen.looks if shot[0] <= look.number < shot[1]]
        lost = ""
        if point is not None or not looks:
            crop = _place_about(point or (0.5, 0.5), size, shown)
        else:
            crop, lost = _place_by_looks(looks, picture, size, shown)
        where = f"in shot {number} of {len(stretches)}: see --fit blur"
        if lost:
            remarks.append(f"{lost} {where}, or give its note a region")
        if _cuts_lettering(looks, crop, shown):
            remarks.append(f"lettering is cut {where}")
        if picture in cramped:
            remarks.append(f"bars are left in shot {number}: without them its picture is much smaller than the others")
        if crops and _is_near(crops[-1][1], crop):
            continue
        crops.append((first, crop))
    return tuple(crops), remarks


def _part_stretches(frames: Frames, shots: Sequence[Frames]) -> list[tuple[int, int, Frames]]:
    """(first, stop, shot): frames that share one framing, and those of them that show the shot alone.

    The framing changes in the middle of a dissolve, where both shots are as strong.
    """
    inside = [(max(a, frames[0]), min(b, frames[1])) for a, b in sorted(shots) if a < frames[1] and b > frames[0]]
    inside = inside or [frames]
    middles = [(before[1] + after[0] + 1) // 2 for before, after in pairwise(inside)]
    return list(zip([frames[0], *middles], [*middles, frames[1]], inside, strict=True))


def _find_pictures(seen: Seen, stretches: Sequence[tuple[int, int, Frames]]) -> list[Rectangle]:
    """The part of the picture between bars in each stretch: those of the whole range, or of the shot alone."""
    common = find_picture(seen.edges)
    if common != WHOLE:
        return [common] * len(stretches)
    found = []
    for first, stop, _ in stretches:
        edges = [edge for look, edge in zip(seen.looks, seen.edges, strict=True) if first <= look.number < stop]
        found.append(find_picture(edges) if edges else WHOLE)
    return found


def _fit_crop(
    pictures: Sequence[Rectangle], shown: tuple[int, int], aspect: Fraction
) -> tuple[tuple[int, int], list[Rectangle]]:
    """Width and height of the largest crop that lies between the bars of all shots; and the bars that it must keep."""
    sizes = {}
    for picture in pictures:
        area = _in_pixels(picture, shown)
        width = min(area.width, max(2, round(area.height * aspect)))
        height = min(area.height, max(2, round(area.width / aspect)))
        sizes[picture] = (_make_even(width), _make_even(height))
    largest = max(sizes.values())
    good = [size for size in sizes.values() if size[0] >= LEAST_OF_LARGEST * largest[0]]
    return min(good), [picture for picture, size in sizes.items() if size not in good]


def _place_by_looks(
    looks: Sequence[Glance], picture: Rectangle, size: tuple[int, int], shown: tuple[int, int]
) -> tuple[Crop, str]:
    """The crop of a shot by what was seen in it; and why it may not hold its subject."""
    place = choose_position(looks, size[0] / shown[0], size[1] / shown[1], picture)
    middle = place.left + size[0] / shown[0] / 2, place.top + size[1] / shown[1] / 2
    return _place_about(middle, size, shown), place.lost


def _cuts_lettering(looks: Sequence[Glance], crop: Crop, shown: tuple[int, int]) -> bool:
    """Whether a crop cuts lettering that stands for longer than what looks like some for a moment."""
    (wide, high), right, bottom = shown, crop.x + crop.width, crop.y + crop.height
    box = crop.x / wide, crop.y / high, right / wide, bottom / high
    return sum(bool(list_cut_lettering(look, box)) for look in looks) >= LOOKS_WITH_LETTERING


def _focus_of(
    info: media.ClipInfo, request: SnippetRequest, shot: Frames, *, alone: bool
) -> tuple[float, float] | None:
    """The point that a person named for the shot; it holds for the shot in which it was named alone."""
    if request.focus is None or request.focus_at is None or alone:
        return request.focus
    return request.focus if shot[0] <= info.frame_at(request.focus_at) < shot[1] else None


def _place_about(point: tuple[float, float], size: tuple[int, int], shown: tuple[int, int]) -> Crop:
    """A crop of that size about a point, as far as the picture goes; it begins at even pixels, as colours do."""
    x, y = (
        min(max(0, _make_even(round(whole * share - side / 2))), whole - side)
        for whole, share, side in zip(shown, point, size, strict=True)
    )
    return Crop(x, y, *size)


def _is_near(one: Crop, other: Crop) -> bool:
    return abs(one.x - other.x) <= NEAR * one.width and abs(one.y - other.y) <= NEAR * one.height


def _fit_around(width: int, height: int, aspect: Fraction, largest: int) -> tuple[int, int]:
    """The size of a video of that aspect that holds a picture whole."""
    wide, high = max(width, round(height * aspect)), max(height, round(width / aspect))
    return fit_even_size(wide, high, largest)


def _fit_inside(picture: tuple[int, int], size: tuple[int, int]) -> Crop:
    """Where in a video of that size a picture lies whole and in the middle."""
    scale = min(Fraction(size[0], picture[0]), Fraction(size[1], picture[1]))
    width, height = (min(most, max(2, 2 * round(side * scale / 2))) for side, most in zip(picture, size, strict=True))
    return Crop(_make_even((size[0] - width) // 2), _make_even((size[1] - height) // 2), width, height)


def _in_pixels(picture: Rectangle, shown: tuple[int, int]) -> Crop:
    if picture == WHOLE:
        return Crop(0, 0, *shown)
    left, top = (_make_even(round(picture[n] * shown[n] + 0.5)) for n in (0, 1))
    right, bottom = (int(picture[n + 2] * shown[n]) for n in (0, 1))
    return Crop(left, top, _make_even(right - left), _make_even(bottom - top))


def _make_even(number: int) -> int:
    return max(0, number - number % 2)


def _tell_enlarged(scale: Fraction, lines: int) -> list[str]:
    """The remark that a picture was enlarged, where it was by more than the rounding of its sides."""
    return [f"enlarged {float(scale):.1f} x: the clip has {lines} lines"] if scale >= Fraction(21, 20) else []


def _tell_small(size: tuple[int, int], aspect: Fraction) -> list[str]:
    """The remark that a video is smaller than platforms want it."""
    if min(size) >= SMALL:
        return []
    wide, high = wanted_size(aspect)
    return [f"is {size[0]}x{size[1]}, and platforms want {wide}x{high}: --size {wide}x{high} enlarges it"]
