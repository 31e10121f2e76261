"""Viber as a bot sees it: the REST API on one side, signed callbacks and a resident's chat on the other."""
