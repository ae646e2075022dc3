"""Many clips: which files they are, worker processes, and what to say at the end."""
