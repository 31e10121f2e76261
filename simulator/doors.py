"""The one door of the service that only the simulator may open: its clock."""

import hashlib
import hmac
import json
import secrets
import time

import aiohttp

from simulator.guard import Wrong
from simulator.state import World

SECONDS = 10.0


async def move_service_clock(world: World, seconds: float) -> None:
    """Raises Wrong when the service did not move."""
    body = json.dumps({"advance_seconds": seconds, "at": time.time(), "nonce": secrets.token_urlsafe(18)}).encode()
    signature = hmac.new(world.settings.simulation_secret.encode(), body, hashlib.sha256).hexdigest()
    headers = {"Content-Type": "application/json", "X-Simulation-Signature": signature}
    assert world.http is not None  # noqa: S101 - asked only while the app runs
    try:
        async with world.http.post(
            f"{world.settings.service_url}/simulation/clock",
            data=body,
            headers=headers,
            timeout=aiohttp.ClientTimeout(total=SECONDS),
            allow_redirects=False,
        ) as response:
            status = response.status
    except (aiohttp.ClientError, TimeoutError, OSError):
        raise Wrong("The service could not be reached, so no clock was moved.", 409) from None
    if status != 200:
        raise Wrong(f"The service did not move its clock (it answered {status}), so ours stays too.", 409)
