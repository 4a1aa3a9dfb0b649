"""Keystroke to paint in the console's composer, with a long conversation open and all of it loaded."""

import argparse
import random
import re
import tempfile
import time
from pathlib import Path
from typing import Final

from playwright.sync_api import Page, expect

from benchmarks.chromium import agent_at, chromium, desks, head, row, visitor_at
from tests.browser.console import Agent
from tests.browser.history import long_story, write

PAUSE_S: Final = (0.06, 0.14)  # between keys: somebody who types fast
STEP_MS: Final = 8  # in which the browser gives the durations of events
TEXT: Final = "Thank you for waiting, I have looked your order up and it is on its way to you. "

# Up to the first message, page by page as somebody who scrolls.
READ_ALL: Final = """async () => {
  const scroller = document.getElementById("scroll")
  const frame = () => new Promise((done) => requestAnimationFrame(done))
  const until = Date.now() + 120_000
  while (!document.getElementById("told-1")) {
    if (Date.now() > until) throw new Error("the first message does not come")
    scroller.scrollTop = 0
    await frame()
  }
}"""

WATCH: Final = """() => {
  const after = new MessageChannel(), starts = []
  after.port1.onmessage = () => painted.push(performance.now() - starts.shift())
  addEventListener("keydown", (event) => requestAnimationFrame(() => {
    starts.push(event.timeStamp)
    after.port2.postMessage(0)
  }), true)
  new PerformanceObserver((list) => {
    for (const { name, duration } of list.getEntries()) if (name === "keydown") events.push(duration)
  }).observe({ type: "event", durationThreshold: 16 })
}"""


def table(keys: int, messages: int = 10_000) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder, desks(Path(folder)) as (desk,), chromium() as browser:
        visitor = visitor_at(browser, desk, "Lea")
        write(visitor, long_story(visitor, messages))
        visitor.page.context.close()
        _rows(agent_at(browser, desk), keys, messages)


def _rows(agent: Agent, keys: int, messages: int) -> None:
    head(f"Keystroke to paint in the console, {keys} keys; milliseconds")
    _open(agent, messages)
    agent.page.evaluate(WATCH)
    _type(agent.page, f"{messages:,} messages, the newest loaded", keys)
    agent.page.evaluate(READ_ALL)
    agent.page.locator("#down").click()
    expect(agent.bubble(f"message {messages} ")).to_be_in_viewport()
    _type(agent.page, f"{messages:,} messages, all loaded", keys)


def _open(agent: Agent, messages: int) -> None:
    """The conversation, and the composer in it."""
    agent.press("2", "j")
    expect(agent.bubble(f"message {messages} ")).to_be_in_viewport()
    agent.press("a")
    expect(agent.since).to_have_text(re.compile("^with you"))


def _type(page: Page, name: str, keys: int) -> None:
    """Type, and print how long the keys took."""
    page.locator("#text").click()
    page.evaluate("() => { window.painted = []; window.events = [] }")
    for number in range(keys):
        page.keyboard.press(TEXT[number % len(TEXT)].replace(" ", "Space"))
        time.sleep(random.uniform(*PAUSE_S))  # noqa: S311 - no secret
    painted: list[float] = page.evaluate("window.painted")
    assert len(painted) == keys
    row(name, painted)
    noted: list[float] = page.evaluate("window.events")
    assert len(noted) <= keys
    row(f"  by the Event Timing API, in steps of {STEP_MS}", [*noted, *[float(STEP_MS)] * (keys - len(noted))])
    page.locator("#text").fill("")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keys", type=int, default=240)
    parser.add_argument("--messages", type=int, default=10_000)
    given = parser.parse_args()
    table(given.keys, given.messages)
