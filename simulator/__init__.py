"""A city in a box: Telegram, Viber, the identity provider and the city platform, played for one machine."""
