"""A page as a browser reads it: its elements with the names of their attributes, and what would run."""

import json
from collections import Counter
from dataclasses import dataclass

from tests.players.chromium import Chromium

READ = """(text => {
  const page = new DOMParser().parseFromString(text, "text/html");
  const all = [...page.querySelectorAll("*")];
  const turns = a => a.name === "dir" && /^(ltr|rtl)$/.test(a.value);  // as the words ask for it
  const elements = all.map(e =>
    [e.localName, ...[...e.attributes].filter(a => !turns(a)).map(a => a.name).sort()].join(" "));
  const attributes = all.flatMap(e => [...e.attributes].map(a => [a.name, a.value]));
  const runs = attributes.filter(([name, value]) => name.startsWith("on") || /^\\s*(javascript|vbscript):/i.test(value)
    || (value.startsWith("data:") && !/^data:(text\\/vtt|image)/.test(value)));
  const data = [...page.querySelectorAll("script[type='application/ld+json']")].map(e => e.textContent);
  data.forEach(JSON.parse);
  const walker = document.createTreeWalker(page, NodeFilter.SHOW_COMMENT);
  let comments = 0;
  while (walker.nextNode()) comments++;
  return JSON.stringify([elements, runs.map(r => r.join("=")), page.body.textContent, comments]); })"""


@dataclass(frozen=True)
class Elements:
    """`all` counts each element with its attributes' names but `dir`, as `img alt src`; `running` are those that run.

    `words` is the text of the body, `comments` how many comments there are.
    """

    all: Counter[str]
    running: tuple[str, ...]
    words: str
    comments: int


def read_elements(chromium: Chromium, html: str) -> Elements:
    """What the browser makes of a page or a part of one, without running it. Its JSON-LD must parse."""
    found, running, words, comments = json.loads(chromium.tab.ask(f"{READ}({json.dumps(html)})"))
    return Elements(Counter(found), tuple(running), words, comments)
