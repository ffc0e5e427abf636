"""Checks of the text."""
