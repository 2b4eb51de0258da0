"""How many agents a load needs, and what happens with more or fewer: arithmetic, no IO."""
