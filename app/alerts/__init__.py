"""Whether a person is to be told, of what, and why: rules, the life of an alert, and its decisions. Pure."""
