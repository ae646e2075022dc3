"""What a worker does with a clip of a run: the pipeline, and what reports and catalogue keep of its results."""

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from bts.batch.executors import work_on
from bts.batch.records import Ended
from bts.errors import BtsError, printable

if TYPE_CHECKING:
    from bts.work import Job

log = logging.getLogger(__name__)


def work_for_journal(job: "Job") -> Ended:
    """Run every stage on the job's clip, and make its picture for report.html and its entry; nothing is raised."""
    ended = work_on(job)
    return add_extras(job, ended)


def add_extras(job: "Job", ended: Ended) -> Ended:
    """What ended, with the small picture of the clip that report.html shows, and its entry for the catalogue.

    A clip that cannot be told of has none: the pipeline's report says what is wrong with it.
    """
    from bts.batch.reports.pictures import draw_picture
    from bts.catalogue.describe import describe_clip

    if ended.report.facts is None:
        return ended
    entry = None
    try:
        entry = describe_clip(job.clip, job.folder)
    except BtsError as error:
        log.info("%s: not in the catalogue: %s", printable(job.clip), error)
    except Exception as error:
        log.warning("%s: not in the catalogue: a bug", printable(job.clip), exc_info=error)
    return replace(ended, picture=draw_picture(job.folder), entry=entry)
