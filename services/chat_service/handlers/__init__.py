"""What the chat service does: each handler reads, lets the domain decide, appends, announces."""
