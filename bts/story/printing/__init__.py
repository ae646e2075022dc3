"""Printing a planned page: as HTML, Markdown, WordPress blocks and JSON, and what machines read in its head."""
