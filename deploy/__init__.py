"""Puts the suite on a Kubernetes cluster, watches it come up, and takes it away again: `make deploy` and its kin."""
