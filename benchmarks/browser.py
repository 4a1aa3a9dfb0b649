"""Browser to browser: from the visitor's Enter to the agent's screen, in two pages of one Chromium.

Counted from the time stamp of the key event to the first task after the frame in which the message is drawn.
"""

import argparse
import random
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Page, expect

from benchmarks.chromium import agent_at, chromium, desks, head, row, visitor_at
from tests.browser.console import Agent
from tests.browser.visitor import Visitor
from tests.servers.redis import RedisServer

PAUSE_S: Final = (0.05, 0.15)  # between messages, so that they do not come in step with frames
WARM_UP: Final = 20  # messages before those that count

# How far the page's clock is from the machine's: the smallest of some readings right after a tick of the latter.
OFF_BY: Final = """() => Math.min(...Array.from({ length: 20 }, () => {
  const before = Date.now()
  let tick = before
  while (tick === before) tick = Date.now()
  return performance.timeOrigin + performance.now() - tick
}))"""

PRESSED: Final = """() => addEventListener("keydown", (event) => {
  if (event.key === "Enter") window.pressed = performance.timeOrigin + event.timeStamp
}, true)"""

SEEN: Final = """() => {
  const drawn = new Map(), waiting = new Map()
  const now = () => performance.timeOrigin + performance.now()
  const after = new MessageChannel(), frames = []
  after.port1.onmessage = () => {
    const text = frames.shift()
    drawn.set(text, now())
    waiting.get(text)?.(now())
  }
  new MutationObserver(() => {
    for (const bubble of document.querySelectorAll("#rows .said:nth-last-child(-n+3) .bubble")) {
      const text = bubble.textContent
      if (drawn.has(text)) continue
      drawn.set(text, null)
      requestAnimationFrame(() => (frames.push(text), after.port2.postMessage(0)))
    }
  }).observe(document.getElementById("rows"), { childList: true, subtree: true, characterData: true })
  window.seen = (text) => drawn.get(text) ?? new Promise((done) => waiting.set(text, done))
}"""


def table(messages: int) -> None:
    """Print the table."""
    head(f"Visitor's Enter to agent's screen, {messages} messages; milliseconds")
    with chromium() as browser:
        with _folder() as folder, desks(folder) as (desk,):
            row("one replica", _measured(browser, [desk, desk], messages))
        redis = RedisServer.started()
        try:
            with _folder() as folder, desks(folder, 2, BROKER_URL=redis.url) as two:
                row("two replicas, Redis between", _measured(browser, two, messages))
        finally:
            redis.stop()


def _measured(browser: Browser, at: list[Any], messages: int) -> list[float]:
    visitor, agent = visitor_at(browser, at[0], "Ana"), agent_at(browser, at[1])
    _meet(visitor, agent)
    visitor.page.evaluate(PRESSED)
    agent.page.evaluate(SEEN)
    found = [_one(visitor, agent, number) for number in range(messages + WARM_UP)]
    skew = _clock(agent.page) - _clock(visitor.page)
    visitor.page.context.close()
    agent.page.context.close()
    return [one - skew for one in found[WARM_UP:]]


def _meet(visitor: Visitor, agent: Agent) -> None:
    """The agent takes the visitor's conversation."""
    visitor.page.get_by_role("button", name="Talk to a person").click()
    visitor.expect_line("Waiting for a person")
    agent.press("n")
    expect(agent.since).to_have_text(re.compile("^with you"))


def _one(visitor: Visitor, agent: Agent, number: int) -> float:
    """How long one message took."""
    text = f"Where is my parcel? I ask for the {number}. time."
    visitor.field.fill(text)
    time.sleep(random.uniform(*PAUSE_S))  # noqa: S311 - no secret
    visitor.page.keyboard.press("Enter")
    seen: float = agent.page.evaluate("(text) => window.seen(text)", text)
    pressed: float = visitor.page.evaluate("window.pressed")
    return seen - pressed


def _clock(page: Page) -> float:
    off_by: float = page.evaluate(OFF_BY)
    return off_by


@contextmanager
def _folder() -> Iterator[Path]:
    """Beside the project, so that it is a disk and no memory."""
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        yield Path(folder)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=300)
    table(parser.parse_args().messages)
