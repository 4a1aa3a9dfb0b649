"""What lives in the process alone."""
