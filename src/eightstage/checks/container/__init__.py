"""Checks of running containers."""
