"""One module a migration, and each is final once it has been released."""
