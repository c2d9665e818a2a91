"""The desk: queues, deciding, reports, notes, sanctions."""
