"""What each of our processes does alike: read its settings, write its log, listen, answer probes, leave in order."""
