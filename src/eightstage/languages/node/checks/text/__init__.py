"""Checks of the Dockerfile that are about Node.js."""
