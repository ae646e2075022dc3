"""A clip's source timecode: where files hold it, and what it says of the first frame."""
