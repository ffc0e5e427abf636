"""Checks that are about Node.js."""
