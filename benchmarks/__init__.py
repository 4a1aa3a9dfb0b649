"""Side by side in one run, on loopback, as ratios. `make bench` runs every table."""
