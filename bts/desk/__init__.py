"""One door for every front end: a clip with its settings, its inherited credit, its notes and its folder of results.

A front end opens a desk, gives it what a person wrote, and shows what comes back. Nothing is printed here: remarks for
the person are returned, and how far the work is goes to a Progress. What opens pictures is imported when it is used.
"""

from bts.desk.desk import Desk, add_traits, open_desk, results_folder
from bts.desk.moments import Moment, look_up, name_ranges, name_times, place_moment, snap_to
from bts.desk.results import Results, format_by_name, results_at

__all__ = [
    "Desk",
    "Moment",
    "Results",
    "add_traits",
    "format_by_name",
    "look_up",
    "name_ranges",
    "name_times",
    "open_desk",
    "place_moment",
    "results_at",
    "results_folder",
    "snap_to",
]
