"""What two processes must agree on: entries, commands, the bot's turn, problems, audiences, and their JSON. No I/O."""
