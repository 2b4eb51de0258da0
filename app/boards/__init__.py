"""Named boards: what each shows, and who may be shown it. Pure."""
