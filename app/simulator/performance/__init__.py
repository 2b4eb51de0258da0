"""A performance: a simulated day posted to a service, written into a file, or played by a simulated PBX."""
