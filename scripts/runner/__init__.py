"""The suite on one machine: three processes under honcho, one line that says where to click."""
