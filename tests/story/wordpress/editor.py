"""WordPress's own editor in a browser: does it take the blocks of a post as they are?"""

import json
from dataclasses import dataclass
from typing import Any

from tests.players.chromium import Chromium
from tests.story.wordpress.running import USER, WordPress

LOG_IN = """(async () => {
  const form = new URLSearchParams({log: %s, pwd: %s, testcookie: "1", redirect_to: "/wp-admin/"});
  const answer = await fetch("/wp-login.php", {method: "POST", body: form, credentials: "include"});
  return answer.url; })()"""

READ_BLOCKS = """(() => {
  const list = [];
  const walk = blocks => blocks.forEach(block => {
    list.push({name: block.name, valid: block.isValid, attributes: block.attributes,
      issues: (block.validationIssues || []).map(issue => issue.args.map(String).join(" ").slice(0, 500))});
    walk(block.innerBlocks); });
  walk(wp.data.select("core/block-editor").getBlocks());
  return JSON.stringify(list); })()"""

SAVE = """(async () => {
  wp.data.dispatch("core/block-editor").insertBlock(wp.blocks.createBlock("core/paragraph", {content: "A last word."}));
  await wp.data.dispatch("core/editor").savePost();
  return wp.data.select("core/editor").didPostSaveRequestSucceed(); })()"""
"""Adds a paragraph and saves the post, as a person does: the editor then writes every block anew."""

READY = "typeof wp === 'object' && wp.data && wp.data.select('core/block-editor')?.getBlocks().length > 0"
"""True once the editor has read the post."""


@dataclass(frozen=True)
class EditorBlock:
    """A block as the editor reads it; `issues` say why it is not valid."""

    name: str
    valid: bool
    attributes: dict[str, Any]
    issues: tuple[str, ...]


def log_in(browser: Chromium, site: WordPress) -> None:
    """Make the browser's session that of USER."""
    browser.visit(f"{site.address}/wp-login.php", "true")
    where = browser.tab.ask(LOG_IN % (json.dumps(USER), json.dumps(site.password)))
    assert "/wp-admin/" in where, where


def open_in_editor(browser: Chromium, site: WordPress, post: int) -> list[EditorBlock]:
    """All blocks of a post, those within others too, in order; the browser must be logged in."""
    browser.visit(f"{site.address}/wp-admin/post.php?post={post}&action=edit", READY)
    blocks = json.loads(browser.tab.ask(READ_BLOCKS))
    return [EditorBlock(b["name"], b["valid"], b["attributes"], tuple(b["issues"])) for b in blocks]


def save_in_editor(browser: Chromium) -> None:
    """Change the post that the browser shows in the editor, and save it."""
    assert browser.tab.ask(SAVE) is True
