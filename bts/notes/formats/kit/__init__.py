"""What formats are made of: the record of a format, readers of XML, JSON and tables, times, and the registry."""
