"""For tests and benchmarks that must open a clip as if for the first time."""

from bts.media import survey


def forget_surveys() -> None:
    """Drop the surveys that are kept of clips opened before."""
    survey.SURVEYS.forget()
