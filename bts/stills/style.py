"""What the marks of stills are made from, for the key by which a still is made again when they change."""

from dataclasses import fields
from typing import Any

from bts.config import StillsOptions
from bts.still_style import StillStyle


def key_of_marks(options: StillsOptions) -> dict[str, Any]:
    """The settings of the marks, and the content of the logo; nothing where nothing is drawn."""
    if not options.draws:
        return {}
    # Captions are imported only where something is drawn: most stills need none.
    from bts.captions.logo import digest_logo

    values = {field.name: getattr(options, field.name) for field in fields(StillStyle)}
    return {**values, "logo": digest_logo(options.logo)}
