"""Archives: everything that lasts, as lines of JSON that any program can read, out of one database and into another."""
