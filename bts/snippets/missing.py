"""A snippet for a person who asks for it: one that was made before, and is as it was made, is not made again."""

from bts import media
from bts.config import SnippetsOptions
from bts.desk import Results
from bts.model import Made, Progress, silent
from bts.snippets.make import make_snippet
from bts.snippets.reels.snippet import make_carded
from bts.snippets.request import VIDEO, SnippetRequest, snippet_key, snippet_names


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
    if done := results.done(key):
        warnings = results.warnings(key)
        names = snippet_names(request.name)
        done = sorted(done, key=lambda path: names.index(path.name))
        return [Made(path, request.note, warnings if path.suffix == VIDEO else ()) for path in done]
    if request.title_card or request.end_card:
        made = make_carded(clip, request, results.claim, options, on_progress)
    else:
        made = make_snippet(clip, request, results.claim, options, strict=True, on_progress=on_progress)
    results.record(made, key)
    return made
