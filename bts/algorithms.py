"""Which algorithm made a result: a number for each kind of work, part of the key by which done work is found again.

A number counts up when results change: then that work is done again everywhere, and no other. A new release of bts
that changes no number does nothing again. tests/test_algorithms.py fails when the code behind a number changes and the
number does not.
"""

ALGORITHMS = {
    "shots": 9,
    "sheet": 6,
    "still": 9,
    "snippet": 11,
    "reel": 7,
    "clip_media": 4,
    "story": 5,
}
"""Kind of work -> the number of its algorithm."""
