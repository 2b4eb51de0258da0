"""Simulated PBXs: they speak as the real ones do, over sockets and in files, and say what happens in a centre."""
