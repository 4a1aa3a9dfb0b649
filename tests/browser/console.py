"""An agent with the console in a browser."""

from typing import Any, Final

from playwright.sync_api import Locator, Page, expect

from tests.browser.desk import Desk
from tests.browser.visitor import call

ADMIN: Final = ("Ada", "a password of the tests")
PASSWORD: Final = "another password"
AGENTS: Final = {"ADMIN_NAME": ADMIN[0], "ADMIN_PASSWORD": ADMIN[1], "LOGINS_PER_MINUTE": "0"}


class Agent:
    """One tab of the console."""

    def __init__(self, page: Page, desk: Desk, name: str, password: str) -> None:
        self.page, self.desk, self.name = page, desk, name
        page.goto(f"{desk.client.url}/console")
        page.get_by_label("Name", exact=True).fill(name)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Log in").click()
        expect(page.locator("#console")).to_be_visible()
        expect(page.locator("#available")).to_have_text("Available")

    def press(self, *keys: str) -> None:
        """Keys, one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def write(self, text: str, key: str = "i") -> None:
        """A reply (or with Shift+N a note), by keys alone."""
        self.press(key)
        self.page.keyboard.type(text)
        self.press("Enter", "Escape")

    @property
    def token(self) -> str:
        """The session's."""
        return str(self.page.evaluate("JSON.parse(localStorage['handoff/agent']).token"))

    @property
    def opened(self) -> Locator:
        """Whose conversation is open."""
        return self.page.locator("#name")

    @property
    def since(self) -> Locator:
        """Whose turn it is."""
        return self.page.locator("#since")

    def row(self, name: str) -> Locator:
        """A row of the list."""
        return self.page.locator(".item").filter(has_text=name)

    def heading(self, text: str) -> Locator:
        """A heading of the list."""
        return self.page.locator(".heading").filter(has_text=text)

    def bubble(self, text: str, side: str = "") -> Locator:
        """What was said, by whom."""
        return self.page.locator(f".said{f'[data-side={side}]' if side else ''} .bubble").filter(has_text=text)

    def act(self, name: str) -> Locator:
        """A button of what can be done now."""
        return self.page.locator("#acts button").filter(has_text=name)

    def expect_line(self, text: str) -> None:
        """A line across the log."""
        expect(self.page.locator("#rows .line").filter(has_text=text).last).to_be_visible()

    def expect_sent(self, text: str) -> None:
        """What was written is on the screen once, and stored."""
        expect(self.page.locator('.said[data-side="own"][data-state="sent"]').filter(has_text=text)).to_have_count(1)


def add_agent(desk: Desk, name: str, role: str = "agent") -> dict[str, Any]:
    """One more agent of the desk."""
    session = call(desk, "POST", "/v1/agents/sessions", "", {"name": ADMIN[0], "password": ADMIN[1]})
    agent: dict[str, Any] = call(
        desk, "POST", "/v1/agents", session["token"], {"name": name, "password": PASSWORD, "role": role}
    )
    return agent
