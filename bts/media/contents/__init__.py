"""What a file is by its content, and why one that is no clip cannot be read."""
