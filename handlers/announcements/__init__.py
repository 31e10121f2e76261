"""Announcements as residents get them, and what officials call their states, acts and problems."""
