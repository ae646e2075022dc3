"""Many small pictures on one page: the contact sheet for people, the sprite for players."""

from bts.sheets.sheet import TILES_A_PAGE, pages_of, shown_shots, write_sheet
from bts.sheets.sprite import files_of, write_sprite

__all__ = ["TILES_A_PAGE", "files_of", "pages_of", "shown_shots", "write_sheet", "write_sprite"]
