"""The sample clip's artwork: every picture in it is drawn by this code."""
