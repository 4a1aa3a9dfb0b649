"""A person at the visitor's page: what they do, what they see, and what the log says they should see."""

import json
import re
import urllib.request
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.desk import Desk

ALL_ROWS = """() => [...document.querySelectorAll("#rows > .row")].map((row) => ({
  key: row.dataset.key, kind: row.classList.contains("said") ? "said" : "line", side: row.dataset.side ?? "",
  text: (row.querySelector(".bubble") ?? row).textContent, fate: row.querySelector(".fate")?.textContent ?? "",
}))"""

WATCH = """() => {
  window.seen = []
  const pill = document.getElementById("pill")
  const look = () => window.seen.push(pill.textContent)
  new MutationObserver(look).observe(pill, { childList: true, subtree: true, characterData: true })
}"""


class Visitor:
    """One tab."""

    def __init__(self, page: Page, desk: Desk) -> None:
        self.page, self.desk = page, desk

    def start(self, name: str) -> None:
        """Begin to chat under that name."""
        self.page.get_by_label("Your name").fill(name)
        self.page.get_by_role("button", name=f"Start Chat as {name}").click()
        expect(self.field).to_be_visible()
        expect(self.page.locator("#loading")).to_be_hidden()

    @property
    def field(self) -> Locator:
        """Where one writes."""
        return self.page.get_by_label("Message", exact=True)

    @property
    def pill(self) -> Locator:
        """Whose turn it is, or that we are not connected."""
        return self.page.locator("#pill")

    @property
    def cards(self) -> Locator:
        """The errors."""
        return self.page.locator(".card")

    def say(self, text: str) -> None:
        """Write it, and press Enter."""
        self.field.fill(text)
        self.field.press("Enter")

    def bubble(self, text: str | re.Pattern[str], side: str = "") -> Locator:
        """What was said, by whom."""
        return self.page.locator(f".said{f'[data-side={side}]' if side else ''} .bubble").filter(has_text=text)

    def expect_sent(self, text: str) -> None:
        """The message is on the screen once, and stored."""
        expect(self.page.locator('.said[data-side="own"][data-state="sent"]').filter(has_text=text)).to_have_count(1)

    def expect_line(self, text: str) -> None:
        """A line across the log."""
        expect(self.page.locator(".line").filter(has_text=text).last).to_be_visible()

    def rows(self) -> list[dict[str, str]]:
        """What is drawn, from top to bottom, days aside."""
        rows: list[dict[str, str]] = self.page.evaluate(ALL_ROWS)
        return [row for row in rows if not row["key"].startswith("day/")]

    def watch(self) -> None:
        """Remember from now on what the pill says."""
        self.page.evaluate(WATCH)

    def kept_connected(self) -> bool:
        """Whether the page has not said since `watch` that it is not connected."""
        return "NOT CONNECTED" not in self.page.evaluate("() => window.seen")

    def session(self) -> dict[str, Any]:
        """What the browser remembers of us."""
        session: dict[str, Any] = json.loads(
            self.page.evaluate(
                "() => { const name = JSON.parse(sessionStorage.getItem('handoff/name'));"
                " return Object.entries(localStorage).find(([key, value]) => key.startsWith('handoff/session/')"
                " && JSON.parse(value).name === name)[1] }"
            )
        )
        return session

    def log(self) -> list[dict[str, Any]]:
        """The conversation's entries, as the service has them."""
        session = self.session()
        entries: list[dict[str, Any]] = []
        while True:
            page = call(self.desk, "GET", f"{path_of(session)}?after={len(entries)}&limit=200", session["token"])
            entries += page["entries"]
            if len(entries) >= page["head"]:
                return entries

    def post(self, text: str, client_id: str) -> dict[str, Any]:
        """Say something past the page."""
        session = self.session()
        command = {"type": "post_message", "client_id": client_id, "text": text}
        entry: dict[str, Any] = call(self.desk, "POST", path_of(session), session["token"], command)
        return entry

    def expect_all(self) -> None:
        """On the screen stands what the log holds: each entry once, in order, and nothing else."""
        expect(self.page.locator('.said[data-state="sending"]')).to_have_count(0)
        expect(self.page.locator("#typing")).to_be_hidden()
        wanted = [said for entry in self.log() for said in sayings(entry)]
        self.page.wait_for_function(
            """(wanted) => {
              const shown = [...document.querySelectorAll("#rows > .said")].map((row) => row.dataset.key)
              return JSON.stringify(shown) === JSON.stringify(wanted)
            }""",
            arg=wanted,
        )


def sayings(entry: dict[str, Any]) -> list[str]:
    """The keys of the bubbles that an entry becomes."""
    if entry["type"] == "message_posted":
        return [entry["client_id"]]
    messages = entry.get("messages", []) if entry["type"] == "bot_replied" else []
    return [f"{entry['client_id']}/{i}" if i else entry["client_id"] for i in range(len(messages))]


def path_of(session: dict[str, Any]) -> str:
    """Where the entries of this session's conversation are."""
    return f"/v1/conversations/{session['conversation_id']}/entries"


def call(desk: Desk, method: str, path: str, token: str, body: Any = None) -> Any:
    """A call to the chat service."""
    request = urllib.request.Request(  # noqa: S310
        desk.chat.url + path,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
        return json.loads(answer.read() or b"null")
