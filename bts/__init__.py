"""bts: from a clip to shots, keyframes, timed notes, stills, captioned snippets and a story."""

import logging

__version__ = "0.1.0"

# Without a listener nothing is printed: what a person must know comes as remarks and errors.
logging.getLogger(__name__).addHandler(logging.NullHandler())
