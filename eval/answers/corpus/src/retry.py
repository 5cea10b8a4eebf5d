"""Sends readings again that the gateway did not take."""

import random
import time

MAX_ATTEMPTS = 7
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 60


class GaveUp(Exception):
    """All attempts failed; the readings stay in the sensor's memory."""


def pause_before(attempt):
    """Doubles with each attempt, with full jitter, so that sensors do not return all at once."""
    ceiling = min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2 ** attempt)
    return random.uniform(0, ceiling)


def send_with_retry(send, readings, sleep=time.sleep):
    for attempt in range(MAX_ATTEMPTS):
        status = send(readings)
        if status == 202:
            return attempt
        if status == 413:
            raise GaveUp("The request is too large; send fewer readings.")
        sleep(pause_before(attempt))
    raise GaveUp("The gateway did not take the readings.")
