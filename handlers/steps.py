"""Every step that waits for a message, and how its question is asked again of somebody who opened the chat anew."""

from handlers import petition_search, petitions
from handlers.announcements import deciding, writing

STEPS = {**petitions.STEPS, **petition_search.STEPS, **writing.STEPS, **deciding.STEPS}
