"""The REST part of the wire: parse, call, render; errors become problems once."""
