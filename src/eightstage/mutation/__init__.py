"""Planted defects: which share a copy of a service, and whether each is caught by its own check."""
