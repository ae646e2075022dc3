"""Joining stretches of clips and cards into one video: all are brought to one size and rate, and encoded once."""
