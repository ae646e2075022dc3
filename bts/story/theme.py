"""The templates that print a page: bts's own, or those of a theme, a folder in which some of them are replaced."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from bts.errors import UsageError

if TYPE_CHECKING:
    from jinja2 import BaseLoader


def load_templates(theme: Path | None) -> "BaseLoader":
    """Where Jinja finds templates: in the theme's folder first, then among bts's own. Raises UsageError."""
    from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader

    own = PackageLoader("bts.story")
    if theme is None:
        return own
    if not theme.is_dir():
        raise UsageError("this theme is not a folder", theme, "correct [story] theme in bts.toml")
    if unknown := sorted(path.name for path in _files(theme) if path.name not in own.list_templates()):
        known = ", ".join(own.list_templates())
        raise UsageError(f"{unknown[0]} is no template of a story", theme, f"a theme may hold {known}")
    return ChoiceLoader([FileSystemLoader(theme), own])


def digest_theme(theme: Path | None) -> dict[str, str]:
    """Name -> 16 hex digits of the content, for each file of a theme: a story is printed again when one changes."""
    if theme is None or not theme.is_dir():
        return {}
    return {path.name: sha256(path.read_bytes()).hexdigest()[:16] for path in _files(theme)}


def _files(theme: Path) -> list[Path]:
    return [path for path in sorted(theme.iterdir()) if path.is_file() and not path.name.startswith(".")]


@contextmanager
def naming_the_template(theme: Path | None) -> Iterator[None]:
    """Turn what Jinja finds wrong in a template of a theme into one line with its file. Raises UsageError."""
    from jinja2 import TemplateError, TemplateSyntaxError

    try:
        yield
    except TemplateError as error:
        if theme is None:
            raise
        where = theme
        line = ""
        if isinstance(error, TemplateSyntaxError):
            where, line = theme / (error.name or ""), f"line {error.lineno}: "
        raise UsageError(f"{line}the template cannot be used: {error.message}", where, "mend it") from error
