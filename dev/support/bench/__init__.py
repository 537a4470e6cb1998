"""The parts of dev/bench: building what it needs, a measurement for each of its commands, and tables."""
