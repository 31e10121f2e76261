"""Telegram: `drawing.py` makes Bot API calls of a Reply, `client.py` sends them and tells what the answers mean."""
