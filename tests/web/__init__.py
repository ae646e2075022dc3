"""The judges of what bts publishes: programs of others that browsers, newsrooms and search engines go by."""
