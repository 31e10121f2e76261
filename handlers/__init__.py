"""The conversations: one router per service. They return a Reply and know no channel."""
