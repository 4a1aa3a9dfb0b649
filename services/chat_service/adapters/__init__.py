"""The world, as the ports want it. Only `__main__` builds these."""
