"""What the verifier has to know of Node.js."""
