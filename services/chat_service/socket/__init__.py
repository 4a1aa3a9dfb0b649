"""The WebSocket endpoint: it authenticates a connection, hands it to the hub, and takes its commands."""
