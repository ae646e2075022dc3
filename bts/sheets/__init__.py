"""Many small pictures on one page: the contact sheet for people, the sprite for players."""

from bts.sheets.heading import Heading, heading_of
from bts.sheets.pictures import take_pictures
from bts.sheets.sheet import PICTURE_SIDE, TILES_A_PAGE, SheetOptions, describe_unread, pages_of, write_sheet
from bts.sheets.sprite import files_of, write_sprite
from bts.sheets.tiles import (
    Tile,
    describe_skipped,
    further_keyframes,
    shown_shots,
    skipped_keyframes,
    skipped_shots,
    tiles_of,
)

__all__ = [
    "PICTURE_SIDE",
    "TILES_A_PAGE",
    "Heading",
    "SheetOptions",
    "Tile",
    "describe_skipped",
    "describe_unread",
    "files_of",
    "further_keyframes",
    "heading_of",
    "pages_of",
    "shown_shots",
    "skipped_keyframes",
    "skipped_shots",
    "take_pictures",
    "tiles_of",
    "write_sheet",
    "write_sprite",
]
