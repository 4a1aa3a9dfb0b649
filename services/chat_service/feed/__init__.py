"""Live delivery: who follows which conversation on this replica, and how an entry reaches them exactly once."""
