"""Checks of the policy itself."""
