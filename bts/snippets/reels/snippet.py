"""A snippet with a title card before it or an end card after it: a reel of one part."""

from dataclasses import replace

from bts import media
from bts.config import SnippetsOptions
from bts.model import Claim, Made, Progress, silent
from bts.snippets.plan import make_plan
from bts.snippets.poster import write_poster
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
    reel = ReelRequest(
        name=request.name,
        parts=(ReelPart(0, request),),
        title=request.title_card,
        credits=tuple(request.end_card.splitlines()),
        cards="first",
        mode=request.mode,
        loudness=LEVEL if options.loudness else None,
        language=request.language,
    )
    # One chapter would tell nobody anything.
    plan = replace(plan_reel([clip], reel, options), chapters=())
    made = make_reel([clip], reel, plan, claim, options, on_progress)
    poster = claim(f"{request.name}{POSTER}")
    write_poster(clip, make_plan(clip, request, options), poster)
    return [*(replace(item, note=request.note) for item in made), Made(poster, request.note)]


LEVEL = -16.0
"""LUFS that the setting `loudness` stands for."""
