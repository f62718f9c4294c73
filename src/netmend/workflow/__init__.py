"""The order of a run, and the durable engine behind the seam `Journal`."""
