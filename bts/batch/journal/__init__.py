"""The journal of a run: one SQLite file in the output folder that knows every file that was met, and what became of it.

It is written by the processes that record, as each clip ends, and never by workers. Reports are views of it.
"""

from bts.batch.journal.entering import Wishes, enter
from bts.batch.journal.lock import Holder, hold_output
from bts.batch.journal.schema import JOURNAL
from bts.batch.journal.store import Journal, RunRow
from bts.batch.journal.views import outcomes

__all__ = ["JOURNAL", "Holder", "Journal", "RunRow", "Wishes", "enter", "hold_output", "outcomes"]
