"""Streams that change on the way: how pictures, sound and programme differ from one place to the next."""
