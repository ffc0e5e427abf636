"""Checks of the built images."""
