"""bts: from a clip to shots, keyframes, timed notes, stills, captioned snippets and a story."""

__version__ = "0.1.0"
