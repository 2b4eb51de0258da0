"""What stands in Valkey: the event log, checkpoints, the published board, questions, sessions."""
