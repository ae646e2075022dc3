"""Where the clips of a run are worked on: in this process, in worker processes, or by the workers of a Dask scheduler.

    with open_executor(ExecutorOptions("processes", workers=4), on_progress) as engine:
        futures = [engine.submit(work_on, job) for job in jobs]

A job goes out as a `Job` and comes back as an `Ended`; what is wrong with a clip is in its report and never raised.
Whoever opens an engine keeps the record: workers only compute, and write the files of their clip.
"""

from bts.batch.executors.engine import Engine, ExecutorOptions, open_executor
from bts.batch.executors.progress import OnClipProgress, advance
from bts.batch.executors.work import work_on

__all__ = ["Engine", "ExecutorOptions", "OnClipProgress", "advance", "open_executor", "work_on"]
