"""The snippet, the frame and the counts."""
