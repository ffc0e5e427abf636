"""What running containers do: one module for each scenario, each with a container of its own."""
