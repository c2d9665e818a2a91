"""Exports of Disqus: cut into records, each read on its own, so that what is whole comes in."""
