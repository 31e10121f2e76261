"""Viber: `drawing.py` makes messages of a Reply, `client.py` sends them and tells what the answers mean."""
