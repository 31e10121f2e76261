"""Officials: signing in, what they prove it with, and who gets which rights."""
