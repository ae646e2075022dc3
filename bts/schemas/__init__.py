"""The shapes of the JSON that bts writes."""
