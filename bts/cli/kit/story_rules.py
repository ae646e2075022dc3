"""Which options of `bts story` have no effect beside others."""

from dataclasses import dataclass

from bts.cli.kit.combinations import Idle, WrittenOptions, need_only, read_written, refuse_idle


@dataclass(frozen=True)
class StoryAsked:
    """What was asked of a story: its formats, its style ("": that of bts.toml), and what it is told `source`."""

    formats: tuple[str, ...]
    style: str
    source: str


def _from_shots(asked: StoryAsked, _: WrittenOptions) -> str:
    return "has no effect on a story that is told from shots" if asked.source == "shots" else ""


def _needs_hand_edits(asked: StoryAsked, _: WrittenOptions) -> str:
    edited = {"html", "markdown"} & set(asked.formats)
    return "" if edited else "has no effect: only html and markdown are pages that a person changes"


RULES = (
    Idle("style", _from_shots, "leave out one of the two"),
    Idle("order", _from_shots, "leave out one of the two"),
    Idle("merge", _needs_hand_edits, "add `html` or `markdown` to --format"),
)


def check_story_options(asked: StoryAsked) -> None:
    """Raise UsageError when an option that was written has no effect in what was asked."""
    written = read_written()
    if "eject" in written:
        need_only({"clip", "eject", "quiet"}, written, "--eject writes the templates of a theme")
    refuse_idle(RULES, asked, written)
