"""A city in a box: stand-ins for Telegram, Viber, the identity provider and the city platform, and two phones."""
