"""What dev/bench is made of: what is built for it, a measurement for each of its words, and tables."""
