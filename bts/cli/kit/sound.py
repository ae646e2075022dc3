"""The options that say what becomes of the sound of a video."""

import functools
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bts.errors import BtsError, UsageError
from bts.videos import LOUDNESS_RANGE, WEB_LOUDNESS

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from bts.config import SnippetsOptions
    from bts.media import ClipInfo


class Lufs(click.ParamType[float]):
    """A loudness in LUFS."""

    name = "lufs"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number; what is none, or is out of range, is a usage error."""
        lowest, highest = LOUDNESS_RANGE
        try:
            number = float(str(value).replace("−", "-"))
        except ValueError:
            number = 0.0
        if not lowest <= number <= highest:
            self.fail(f"{value!r} is no loudness: give LUFS from {lowest:g} to {highest:g}, such as {WEB_LOUDNESS:g}")
        return number


@dataclass(frozen=True)
class SoundChoice:
    """What the command line says of the sound. `loudness` in LUFS; `kept`: it is left as it is; `audio`: the track."""

    loudness: float | None
    kept: bool
    audio: str | None
    mute: bool

    def put_on(self, options: "SnippetsOptions") -> "SnippetsOptions":
        """The settings with this over them."""
        loudness = None if self.kept else options.loudness if self.loudness is None else self.loudness
        mute = self.mute or (options.mute and self.audio is None and self.loudness is None)
        return replace(options, loudness=loudness, audio=self.audio or options.audio, mute=mute)

    def check(self, info: "ClipInfo") -> None:
        """Raise UsageError where the track that was asked for is not in the clip."""
        from bts.media import choose_sound

        if self.audio:
            choose_sound(info, self.audio)


def list_tracks(ctx: click.Context, param: click.Parameter, incomplete: str) -> "list[CompletionItem]":
    """The clip's audio tracks whose number starts so, each with what it is."""
    from click.shell_completion import CompletionItem

    from bts.media import list_soundtracks

    del param
    clip = ctx.params.get("clip")
    try:
        found = list_soundtracks(Path(clip)) if clip is not None else []
    except BtsError:
        return []
    return [CompletionItem(number, help=words) for number, words in found if number.startswith(incomplete)]


def sound_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add --loudness, --no-loudness, --audio and --mute to a command, which takes them as `sound`, a SoundChoice."""

    @click.option(
        "--loudness", type=Lufs(), metavar="LUFS", help="Bring the sound to it: -16 for the web, -23 for broadcast."
    )
    @click.option("--no-loudness", is_flag=True, help="Leave the sound as loud as it is, whatever bts.toml says.")
    @click.option(
        "--audio", metavar="TRACK", shell_complete=list_tracks,
        help="The audio track: its number, language or title, as `bts probe` lists them; or commentary; 2:left, "
        "de:right or 1:3 is one channel of it alone, left or right that of the track a player plays.",
    )  # fmt: skip
    @click.option("--mute", is_flag=True, help="Leave the sound out.")
    @functools.wraps(command)
    def taken(
        *args: Any, loudness: float | None, no_loudness: bool, audio: str | None, mute: bool, **others: Any
    ) -> None:
        if loudness is not None and no_loudness:
            raise UsageError("--loudness and --no-loudness contradict each other", None, "give one of them")
        if mute and (audio is not None or loudness is not None):
            raise UsageError("--mute leaves out what --audio or --loudness asks for", None, "give one of them")
        command(*args, sound=SoundChoice(loudness, no_loudness, audio, mute), **others)

    return taken
