"""Property tests of notes: no deadline, as the machine may be busy with other tests."""

from hypothesis import settings

settings.register_profile("notes", deadline=None, max_examples=60)
settings.load_profile("notes")
