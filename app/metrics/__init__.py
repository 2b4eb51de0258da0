"""The figures, pure: life-cycles, the ledger, the catalogue, and the snapshot formed from them."""
