"""The HTTP doors: each checks who knocks, does the work, and only then answers 200."""
