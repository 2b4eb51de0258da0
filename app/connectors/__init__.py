"""Connectors: the service goes to a PBX, signs in or opens its file, and listens."""
