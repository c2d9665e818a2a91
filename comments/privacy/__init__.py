"""What readers may ask of us about themselves: closing an account, erasure, their own data, how long things stay."""
