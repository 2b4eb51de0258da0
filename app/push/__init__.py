"""Fan-out to connected browsers: one board, many views, a mailbox each. No HTTP in here."""
