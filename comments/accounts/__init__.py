"""People, how they prove who they are, their seats, their standing."""
