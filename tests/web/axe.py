"""axe-core's verdict on a page: what a reader with a screen reader, a keyboard or weak eyes would stumble over."""

import json
from dataclasses import dataclass

from tests.players.chromium import Chromium
from tests.web.packages import read_script

WIDTHS = (375, 768, 1440)
"""CSS pixels across: a telephone, a tablet, a desk."""

HEIGHT = 900
"""CSS pixels down of every view."""

RUN = """axe.run(document, {resultTypes: ["violations"]}).then(found => found.violations.map(
  v => `${v.id}: ${v.help} (${v.nodes.map(n => n.target.join(" ")).join(", ")})`))"""


@dataclass(frozen=True)
class View:
    """A way to look at a page: CSS pixels across, and whether the reader asks for dark colours."""

    width: int
    dark: bool

    def __str__(self) -> str:
        return f"{self.width}-{'dark' if self.dark else 'light'}"


VIEWS = tuple(View(width, dark) for width in WIDTHS for dark in (False, True))


def show(chromium: Chromium, view: View) -> None:
    """Give the browser's page the size and the colours of a view."""
    size = {"width": view.width, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": False}
    chromium.tab.call("Emulation.setDeviceMetricsOverride", **size)
    scheme = {"name": "prefers-color-scheme", "value": "dark" if view.dark else "light"}
    chromium.tab.call("Emulation.setEmulatedMedia", features=[scheme])


def stop_showing(chromium: Chromium) -> None:
    """Give the page its own size and colours again."""
    chromium.tab.call("Emulation.clearDeviceMetricsOverride")
    chromium.tab.call("Emulation.setEmulatedMedia", features=[])


def list_violations(chromium: Chromium, url: str, views: tuple[View, ...] = VIEWS) -> list[str]:
    """What axe-core finds on a page in each view, a line each: the view, the rule, the elements."""
    script = read_script("axe-core/axe.min.js")
    found = []
    try:
        for view in views:
            show(chromium, view)
            chromium.visit(url, "true")
            chromium.tab.ask(f"{script}; 0")
            found += [f"{view} {line}" for line in chromium.tab.ask(RUN)]
    finally:
        stop_showing(chromium)
    return found


def measure_overflow(chromium: Chromium, url: str, widths: tuple[int, ...] = WIDTHS) -> dict[int, int]:
    """CSS pixels by which a page is wider than its window, for each width at which it is."""
    wider = {}
    try:
        for width in widths:
            show(chromium, View(width, dark=False))
            chromium.visit(url, "true")
            root = json.loads(chromium.tab.ask("JSON.stringify([document.documentElement.scrollWidth, innerWidth])"))
            if root[0] > root[1]:
                wider[width] = root[0] - root[1]
    finally:
        stop_showing(chromium)
    return wider
