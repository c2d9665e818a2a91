"""Reading for the desk: queues, search, cases, people, the log."""
