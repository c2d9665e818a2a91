"""Comments, votes, the tree and the pages of a discussion."""
