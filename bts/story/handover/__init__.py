"""The story as others take it: one file for mail, a body to paste, a package with credits; and a theme to change."""

from bts.story.handover.credits_table import CREDITS, format_credits
from bts.story.handover.embed import EMBED, make_embed, write_embed
from bts.story.handover.files import gather_files, read_page
from bts.story.handover.names import name_extra
from bts.story.handover.package import MANIFEST, check_package, name_package, write_package
from bts.story.handover.single_file import SINGLE, SINGLE_LIMIT, write_single_file
from bts.story.handover.theme_folder import tell_setting, write_theme

__all__ = [
    "CREDITS",
    "EMBED",
    "MANIFEST",
    "SINGLE",
    "SINGLE_LIMIT",
    "check_package",
    "format_credits",
    "gather_files",
    "make_embed",
    "name_extra",
    "name_package",
    "read_page",
    "tell_setting",
    "write_embed",
    "write_package",
    "write_single_file",
    "write_theme",
]
