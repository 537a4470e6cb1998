"""What dev/bounds is made of: raw clients, servers beside the mock, and a measurement for each bound."""
