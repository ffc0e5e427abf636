"""What the verifier has to know of Python."""
