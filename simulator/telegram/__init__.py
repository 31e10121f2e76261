"""Telegram as a bot sees it: the Bot API on one side, a resident's chat on the other."""
