"""Cutting without encoding what can be copied: whole groups of pictures are copied, only the two ends are encoded.

The copy begins at the first picture of the range at which a decoder may begin, and ends where all pictures presented
until then are complete; what lies before and after is encoded with parameters like the clip's own. Parameter sets of
both encoders go into the file: H.264's under different numbers in its head, HEVC's, whose numbers cannot be chosen,
before each stretch. Sound is copied where every packet of it is there, else encoded as in an exact cut.
"""

from bts.media.splicing.cut import cut_fast
from bts.media.splicing.plan import Splice, find_splice

__all__ = ["Splice", "cut_fast", "find_splice"]
