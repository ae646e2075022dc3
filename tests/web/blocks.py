"""The verdict of WordPress's block editor on a post: is every block as core's save functions write it?"""

import json
from dataclasses import dataclass

from tests.players.chromium import Chromium
from tests.web.packages import bundle_blocks, need_script


@dataclass(frozen=True)
class Judged:
    """A block as the editor read it: its name, whether the editor takes it as it is, and its first complaint or ""."""

    name: str
    valid: bool
    issue: str


def judge_blocks(chromium: Chromium, post: str) -> list[Judged]:
    """All blocks of a post, inner ones after the one that holds them.

    What stands outside of blocks is read as `core/missing`.
    """
    need_script(chromium, "judgeBlocks", bundle_blocks)
    return [Judged(*block) for block in chromium.tab.ask(f"judgeBlocks({json.dumps(post)})")]
