"""Many clips: finding them, running them in worker processes, and the summary of a run."""
