"""A picture as it is looked for."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bts.catalogue.pictures.hashing import cut_part, find_inside, shape_of
from bts.errors import InputError
from bts.likeness import PlainPictureError, hash_query, is_plain, shrink
from bts.likeness.same import look_at
from bts.media.arrays import Pixels
from bts.model import WHOLE


@dataclass(frozen=True, eq=False)
class Question:
    """A picture as it is looked for: small and grey, width to height, and its hashes."""

    small: Pixels
    aspect: float
    hashes: NDArray[np.uint64]


def ask_with(path: Path) -> list[Question]:
    """A picture file as it is looked for: whole, and without black bars where it has them.

    Raises:
        InputError: it cannot be read, or shows too little to be known again.
    """
    try:
        look = look_at(path)
    except FileNotFoundError as error:
        raise InputError("no such file", path, "check the name") from error
    except (OSError, ValueError, SyntaxError) as error:
        raise InputError(
            "this is no picture that can be read", path, "give a JPEG, PNG, WebP or AVIF picture"
        ) from error
    try:
        return ask(look.grey, look.aspect)
    except PlainPictureError as error:
        raise InputError(
            str(error), path, "give a picture with more in it: black and fog are alike everywhere"
        ) from error


def ask(grey: Pixels, aspect: float) -> list[Question]:
    """A grey picture of any size as it is looked for. Raises PlainPictureError when it shows too little."""
    small = shrink(grey)
    asked = [Question(small, aspect, hash_query(small))]
    inside = find_inside([small])
    if inside != WHOLE:
        part = cut_part(small, inside)
        if not is_plain(part):
            asked.append(Question(part, aspect * shape_of(inside), hash_query(part)))
    return asked
