"""Checks of the Dockerfile's text."""
