"""The database: tables, columns, and the order in which they came to be.

`contract` and `door` may be imported by anyone at little cost; the rest brings SQLAlchemy along and
is imported when the database is first opened.
"""
