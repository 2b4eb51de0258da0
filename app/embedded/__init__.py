"""The servers that travel with callboard, supervised."""
