"""The service: `python -m app` starts it, `python -m app.healthcheck` asks a running one for its health."""
