"""Checks that break what a gate guards and expect the build to stop."""
