"""A snippet with a title card before it or an end card after it: a reel of one part."""

from dataclasses import replace

from bts import media
from bts.config import SnippetsOptions
from bts.errors import UsageError
from bts.model import Claim, Made, Progress, silent
from bts.snippets.plan import make_plan
from bts.snippets.poster import choose_moment, write_poster
from bts.snippets.reels.make import make_reel
from bts.snippets.reels.plan import plan_reel
from bts.snippets.reels.request import ReelPart, ReelRequest
from bts.snippets.request import POSTER, SnippetRequest


def make_carded(
    clip: media.Clip,
    request: SnippetRequest,
    claim: Claim,
    options: SnippetsOptions,
    on_progress: Progress = silent,
) -> list[Made]:
    """Write the files of a snippet between its cards, as `make_snippet` writes those of one without. Raises likewise.

    Its captions are timed from the start of the title card; the poster is that of the snippet.
    """
    options = options.settled
    _refuse_options(options)
    reel = ReelRequest(
        name=request.name,
        parts=(ReelPart(0, request),),
        title=request.title_card,
        credits=tuple(request.end_card.splitlines()),
        cards="first",
        mode=request.mode,
        loudness=options.loudness,
        language=request.language,
        marked=True,
    )
    # One chapter would tell nobody anything.
    plan = replace(plan_reel([clip], reel, options), chapters=())
    made = make_reel([clip], reel, plan, claim, options, on_progress)
    poster = claim(f"{request.name}{POSTER}")
    alone = make_plan(clip, request, options)
    write_poster(clip, request, alone, choose_moment(clip, request, alone), poster)
    return [*(replace(item, note=request.note) for item in made), Made(poster, request.note)]


def _refuse_options(options: SnippetsOptions) -> None:
    """Raise UsageError for what a snippet with cards cannot have."""
    asked = {
        f"--format {options.format}": options.format != "mp4",
        "--fps": bool(options.fps),
        "--max-mb": options.max_mb > 0,
        "--deinterlace double": options.deinterlace == "double",
    }
    if named := [option for option, given in asked.items() if given]:
        what = f"a snippet with cards is an MP4 at the clip's own rate, so {named[0]} cannot be done"
        raise UsageError(what, None, "leave it out, or leave the cards out")
