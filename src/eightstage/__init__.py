"""Prove that every stage of an eight-stage Dockerfile keeps its promise."""

__version__ = "0.1.0"
