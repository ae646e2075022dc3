"""A snippet for a person who asks for it: one that was made before, and is as it was made, is not made again."""

from bts import media
from bts.config import SnippetsOptions
from bts.desk import Results
from bts.model import Made, Progress, silent
from bts.snippets.make import make_snippet
from bts.snippets.reels.snippet import make_carded
from bts.snippets.request import VIDEOS, SnippetRequest, snippet_key, snippet_names


def make_missing(
    clip: media.Clip,
    request: SnippetRequest,
    results: Results,
    options: SnippetsOptions,
    on_progress: Progress = silent,
) -> list[Made]:
    """The files of a snippet, the video first: found among the results, else made. Raises as `make_snippet`.

    Who asks for burnt-in captions wants to hear that a font is missing, so nothing else is made in their place.
    """
    key = snippet_key(clip.info, request, options)
    names = snippet_names(request.name, options.settled.format)
    if done := results.done(key):
        warnings = results.warnings(key)
        done = sorted(done, key=lambda path: names.index(path.name))
        return [Made(path, request.note, warnings if path.suffix in VIDEOS else ()) for path in done]
    # All of them before one is begun: where a person edited the captions, the video stays as it is too.
    results.check(names if request.mode != "none" and (request.captions or request.cues) else [names[0], names[-1]])
    if request.title_card or request.end_card:
        made = make_carded(clip, request, results.claim, options, on_progress)
    else:
        made = make_snippet(clip, request, results.claim, options, strict=True, on_progress=on_progress)
    results.record(made, key)
    return made
