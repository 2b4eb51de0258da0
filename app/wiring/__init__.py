"""How the parts meet: the only place that makes them; each process imports its own alone."""
