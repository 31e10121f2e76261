"""Telegram and Viber: how a Reply looks there, how it is sent, and what their answers mean."""
