"""The Invoke collection that this repository and every service share."""
