"""The running bot: it takes a turn, finds the conversation, and sends what was answered."""
