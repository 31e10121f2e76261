"""What `make bench` measures, each row beside a peer in the same run."""
