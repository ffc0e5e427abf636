"""Checks of the build."""
