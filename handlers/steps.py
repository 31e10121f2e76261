"""Every step that waits for a message, and how its question is asked again of somebody who opened the chat anew."""

from handlers import petition_search, petitions

STEPS = {**petitions.STEPS, **petition_search.STEPS}
