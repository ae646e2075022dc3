"""Pages that are one file: their templates, and the style and script that a page lets the browser use."""

import base64
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup


def open_templates(folder: Path) -> "Environment":
    """The Jinja templates of a folder: what they print is escaped, and a name that is not there is an error."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def trust(text: str) -> "Markup":
    """A style or script of ours, printed as it stands."""
    from markupsafe import Markup

    return Markup(text)  # noqa: S704 our own


def digest_for_policy(text: str) -> str:
    """How a page's Content-Security-Policy names a script or style that may be in it, and no other."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}"
