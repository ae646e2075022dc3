"""What a worker does with a job unless it is given another function: the whole pipeline on one clip."""

from functools import partial
from typing import TYPE_CHECKING

from bts.batch.executors.progress import advance
from bts.batch.records import Ended

if TYPE_CHECKING:
    from bts.work import Job


def work_on(job: "Job") -> Ended:
    """Run every stage of the pipeline on the job's clip; nothing that is wrong with the clip is raised."""
    from bts import media
    from bts.pipeline import run_clip

    with media.more_threads(job.threads):
        return Ended(run_clip(job, partial(advance, job.clip)))
