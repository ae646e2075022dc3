"""Pictures in the catalogue: hashes of all shots, the shot that a picture comes from, and search results as a page."""
