"""The simulated Bot API, measured by two clients that know nothing of each other."""
