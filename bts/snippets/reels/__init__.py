"""Reels: the snippets of notes, over one or several clips, joined into one video with cards, chapters and captions."""

from bts.snippets.reels.make import make_missing_reel, make_reel
from bts.snippets.reels.plan import CardStretch, PartStretch, ReelPlan, plan_reel
from bts.snippets.reels.request import ReelPart, ReelRequest, reel_key

__all__ = [
    "CardStretch",
    "PartStretch",
    "ReelPart",
    "ReelPlan",
    "ReelRequest",
    "make_missing_reel",
    "make_reel",
    "plan_reel",
    "reel_key",
]
