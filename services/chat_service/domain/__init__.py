"""The rules of a conversation. Pure: no clock, no socket, no framework; the standard library and `contract` only."""
