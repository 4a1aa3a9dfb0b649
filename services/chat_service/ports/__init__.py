"""What the chat service needs from the world. One conformance suite a port runs over every adapter."""
