"""How the tables came to be; Alembic runs these files."""
