"""What a reader may ask of us about themselves: closing the account, erasure, one's own data, and how long things stay."""
