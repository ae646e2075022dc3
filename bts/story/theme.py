"""The templates that print a page: those of a theme of bts, or of a folder in which some of them are replaced."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from traceback import extract_tb
from types import CodeType
from typing import TYPE_CHECKING

from bts.errors import UsageError

if TYPE_CHECKING:
    from jinja2 import BaseLoader, BytecodeCache, Environment
    from markupsafe import Markup

TEMPLATES = Path(__file__).parent / "templates"
"""The templates that all themes share."""

THEMES = Path(__file__).parent / "themes"
"""A folder for each theme of bts: a file in it that has the name of a shared one stands in its place."""

USUAL_THEME = "paper"
"""The theme of a story whose settings name none, and what a writer's own folder is laid over."""


def list_themes() -> list[str]:
    """The names of bts's own themes."""
    return sorted(path.name for path in THEMES.iterdir() if path.is_dir())


def load_templates(theme: Path | None) -> "BaseLoader":
    """Where Jinja finds templates: in the theme first, then among those that all share.

    `theme` is a folder; where there is none of that name, it is the theme of bts that has the folder's name. Raises
    UsageError where that is none either, and for a file in it that no page is printed with.
    """
    from jinja2 import ChoiceLoader, FileSystemLoader

    return ChoiceLoader([FileSystemLoader(folder) for folder in _list_layers(theme)])


def make_environment(theme: Path | None, finalize: "Callable[[object], Markup] | None" = None) -> "Environment":
    """Where the templates of a format are rendered: bts's own and those of a theme; `finalize` takes what is printed.

    Templates see the page and nothing of the machine, because a theme may come with a stranger's folder of clips.
    Raises UsageError for a theme that cannot be used.
    """
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    return ImmutableSandboxedEnvironment(
        loader=load_templates(theme), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        finalize=finalize, bytecode_cache=_make_cache(),
    )  # fmt: skip


_COMPILED: dict[str, tuple[str, CodeType | None]] = {}
"""Key of a template -> the checksum of its source, and its compiled code.

A batch prints thousands of pages, and compiling takes most of the time of one.
"""


def _make_cache() -> "BytecodeCache":
    """A cache of compiled templates that lasts as long as the process; one whose source has changed is not in it."""
    from jinja2.bccache import Bucket, BytecodeCache

    class Cache(BytecodeCache):
        def load_bytecode(self, bucket: Bucket) -> None:
            checksum, code = _COMPILED.get(bucket.key, ("", None))
            if checksum == bucket.checksum:
                bucket.code = code

        def dump_bytecode(self, bucket: Bucket) -> None:
            _COMPILED[bucket.key] = bucket.checksum, bucket.code

    return Cache()


def list_theme_files(theme: Path | None) -> dict[str, bytes]:
    """File name -> content of all that a theme is made of, as `load_templates` finds it. Raises UsageError."""
    layers = reversed(_list_layers(theme))
    return {path.name: path.read_bytes() for folder in layers for path in _list_files(folder)}


def digest_theme(theme: Path | None) -> dict[str, str]:
    """Name -> 16 hex digits of the content, for each file of a theme: a story is printed again when one changes."""
    if theme is None or not theme.is_dir():
        return {}
    return {path.name: sha256(path.read_bytes()).hexdigest()[:16] for path in _list_files(theme)}


def _list_layers(theme: Path | None) -> list[Path]:
    """The folders that templates are looked for in, the first before the second. Raises UsageError."""
    usual = [THEMES / USUAL_THEME, TEMPLATES]
    if theme is None:
        return usual
    if not theme.is_dir():
        if theme.name not in list_themes():
            known = ", ".join(list_themes())
            raise UsageError(
                "this theme is not a folder", theme, f"correct [story] theme in bts.toml: a folder, or one of {known}"
            )
        return [THEMES / theme.name, TEMPLATES]
    known_files = sorted({path.name for folder in usual for path in _list_files(folder)})
    if unknown := [path.name for path in _list_files(theme) if path.name not in known_files]:
        raise UsageError(f"{unknown[0]} is no template of a story", theme, f"a theme may hold {', '.join(known_files)}")
    for path in _list_files(theme):
        _check_text(path)
    return [theme, *usual]


def _check_text(path: Path) -> None:
    """Raises UsageError for a file of a theme that is no text in UTF-8."""
    try:
        path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise UsageError("this file of a theme is no text in UTF-8", path, "save it as UTF-8") from error


def _list_files(theme: Path) -> list[Path]:
    return [path for path in sorted(theme.iterdir()) if path.is_file() and not path.name.startswith(".")]


@contextmanager
def naming_the_template(theme: Path | None) -> Iterator[None]:
    """Turn what is wrong in a template of a writer's own theme into one line with its file. Raises UsageError."""
    from jinja2 import TemplateError, TemplateSyntaxError

    try:
        yield
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError) as error:
        if theme is None or not theme.is_dir():
            raise
        where, line = _find_place(error, theme)
        if isinstance(error, TemplateSyntaxError):
            where, line = theme / (error.name or ""), error.lineno
        if where is None and not isinstance(error, TemplateError):
            raise  # It did not happen in a template of the theme.
        place = f"line {line}: " if line else ""
        raise UsageError(f"{place}the template cannot be used: {error}", where or theme, "mend it") from error


def _find_place(error: Exception, theme: Path) -> tuple[Path | None, int | None]:
    """The file of the theme and the line in it where an error happened; Jinja puts them into the traceback."""
    for frame in reversed(extract_tb(error.__traceback__)):
        if Path(frame.filename).parent == theme:
            return Path(frame.filename), frame.lineno
    return None, None
