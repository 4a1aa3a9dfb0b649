"""Why a backup or a restore is not done."""


class NotEmpty(Exception):
    """There is something in the database that a restore would mix with what it brings."""


class Nothing(Exception):
    """There is no database to back up."""
