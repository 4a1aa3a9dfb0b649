"""Faces made by Pillow in a process of their own, one a picture: `python -m chat_service.adapters.pillow`."""
