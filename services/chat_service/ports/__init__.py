"""What the chat service needs from the world, in its own words. One conformance suite a port runs over every adapter."""
