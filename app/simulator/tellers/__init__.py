"""Tellers: each tells the story of a simulated centre as one system would send it."""
