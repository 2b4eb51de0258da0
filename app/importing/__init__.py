"""Past calls brought in from a file: into history and the archive, past the live board."""

from app.importing.importer import Import, Imported, OriginTaken
from app.importing.reading import Format, Reading

__all__ = ["Format", "Import", "Imported", "OriginTaken", "Reading"]
