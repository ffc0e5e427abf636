"""The service of a learner."""
