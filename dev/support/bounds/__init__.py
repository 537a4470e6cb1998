"""The parts of dev/bounds: raw clients, servers to compare with, and a measurement for each bound."""
