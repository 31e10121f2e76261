"""Every step that waits for a message, and how its question is asked again of somebody who opened the chat anew."""

from handlers import petitions
from handlers.announcements import deciding, writing

STEPS = {**petitions.STEPS, **writing.STEPS, **deciding.STEPS}
