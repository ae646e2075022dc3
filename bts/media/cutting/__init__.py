"""Cutting frames out of a clip by encoding them: what to cut, its pictures, its sound, how it is encoded."""
