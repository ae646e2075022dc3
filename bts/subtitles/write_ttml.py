"""TTML as it is written: the IMSC 1.1 text profile (www.w3.org/TR/ttml-imsc1.1), one paragraph a cue."""

import html
from collections.abc import Iterable

from bts.subtitles.cues import Cue
from bts.timing import MILLISECOND, format_time

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter" \
xmlns:tts="http://www.w3.org/ns/ttml#styling" xmlns:ttm="http://www.w3.org/ns/ttml#metadata" xmlns:bts="urn:bts:note" \
ttp:contentProfiles="http://www.w3.org/ns/ttml/profile/imsc1.1/text" ttp:timeBase="media" \
ttp:cellResolution="40 24" xml:lang="{language}" xml:space="preserve">
  <head>
    <metadata>
      <ttm:title>{title}</ttm:title>{agents}
    </metadata>
    <styling>
      <style xml:id="words" tts:fontFamily="proportionalSansSerif" tts:fontSize="100%" tts:lineHeight="125%" \
tts:textAlign="center" tts:color="white" tts:backgroundColor="#000000C0"/>
    </styling>
    <layout>
      <region xml:id="below" tts:origin="10% 10%" tts:extent="80% 80%" tts:displayAlign="after"/>
    </layout>
  </head>
  <body region="below">
    <div>
"""
AGENT = """
      <ttm:agent xml:id="{key}" type="character"><ttm:name type="full">{name}</ttm:name></ttm:agent>"""
TAIL = """    </div>
  </body>
</tt>
"""


def write_ttml(cues: Iterable[Cue], title: str = "", language: str = "") -> str:
    """A TTML file of cues, to the millisecond. A voice is an agent of the document; of several, each is named.

    Characters that no XML may hold are left out. Identifiers stand in `bts:id`, for XML allows few of them as names.
    """
    given = list(cues)
    voices = dict.fromkeys(name for cue in given for name in cue.voices)
    names = {name: f"a{number}" for number, name in enumerate(voices, 1)}
    agents = "".join(AGENT.format(key=key, name=_escape(name)) for name, key in names.items())
    paragraphs = []
    for cue in given:
        start, end = format_time(cue.span.start), format_time(cue.span.end)
        if start == end:
            end = format_time(cue.span.end + MILLISECOND)
        spoken = f' ttm:agent="{" ".join(names[name] for name in cue.voices)}"' if cue.voices else ""
        known = f' bts:id="{_escape(cue.identifier)}"' if cue.identifier else ""
        words = "<br/>".join(f"<span>{_escape(line)}</span>" if line else "" for line in cue.lines)
        paragraphs.append(f'      <p begin="{start}" end="{end}" style="words"{spoken}{known}>{words}</p>\n')
    return HEAD.format(title=_escape(title), language=_escape(language), agents=agents) + "".join(paragraphs) + TAIL


def _escape(text: str) -> str:
    return html.escape("".join(c for c in text if c >= " " and c not in "\ufffe\uffff"))
