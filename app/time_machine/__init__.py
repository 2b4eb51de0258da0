"""Any past day again: its events taken out of the archive and folded anew, beside the service."""
