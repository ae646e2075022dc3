"""The catalogue: one file with all that an archive's clips, notes and captions say, to be searched."""
