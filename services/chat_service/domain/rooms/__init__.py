"""The rules of rooms: who may do what, and what it leaves behind."""
