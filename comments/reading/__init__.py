"""The pages a reader opens on our own site."""
