"""An admin at their page: what they do there, and what the chat service says beside it."""

from typing import Any, Final

from playwright.sync_api import Locator, Page, expect

from tests.browser.desk import Desk
from tests.browser.visitor import call

NAME: Final = "Ada"
PASSWORD: Final = "correct horse battery"
SETTINGS: Final = {"ADMIN_NAME": NAME, "ADMIN_PASSWORD": PASSWORD}


class Admin:
    """One tab at /console/admin."""

    def __init__(self, page: Page, desk: Desk) -> None:
        self.page, self.desk = page, desk

    def open(self, part: str = "") -> "Admin":
        """Load the page."""
        self.page.goto(f"{self.desk.client.url}/console/admin{part and f'#{part}'}")
        return self

    def log_in(self, name: str = NAME, password: str = PASSWORD) -> "Admin":
        """Give name and password, and press Enter."""
        self.page.locator("#agent-name").fill(name)
        self.page.locator("#password").fill(password)
        self.page.locator("#password").press("Enter")
        return self

    def enter(self) -> "Admin":
        """Open the page, log in, and see the agents."""
        self.open().log_in()
        expect(self.row(NAME)).to_be_visible()
        return self

    def go(self, part: str) -> None:
        """To another part of the page."""
        self.page.get_by_role("navigation").get_by_role("link", name=part).click()
        expect(self.page.get_by_role("heading", level=2, name=part)).to_be_visible()

    def add(self, name: str, password: str = "a long password") -> None:
        """Open the dialog, fill it, and press Enter."""
        self.button("Add an agent").click()
        self.page.locator("#new-name").fill(name)
        self.page.locator("#new-password").fill(password)
        self.page.locator("#new-password").press("Enter")

    def button(self, name: str) -> Locator:
        """A button by its whole name."""
        return self.page.get_by_role("button", name=name, exact=True)

    def row(self, name: str) -> Locator:
        """An agent's row."""
        return self.page.get_by_role("row").filter(has=self.page.locator("th").get_by_text(name, exact=True))

    @property
    def toast(self) -> Locator:
        """What was done last."""
        return self.page.locator(".toast")

    @property
    def trouble(self) -> Locator:
        """What goes wrong in the part that is in sight."""
        return self.page.locator(".trouble:visible")

    @property
    def records(self) -> Locator:
        """The audit's records, from top to bottom."""
        return self.page.locator("#audit li")

    @property
    def token(self) -> str:
        """Of the session in this browser."""
        token: str = self.page.evaluate("() => JSON.parse(localStorage.getItem('handoff/agent')).token")
        return token


def log_in(desk: Desk, name: str = NAME, password: str = PASSWORD) -> dict[str, Any]:
    """A session past the page: {token, agent}. HTTPError 401 if it may not be."""
    session: dict[str, Any] = call(desk, "POST", "/v1/agents/sessions", "", {"name": name, "password": password})
    return session


def add_agents(desk: Desk, *names: str, role: str = "agent") -> list[dict[str, Any]]:
    """Agents, added past the page, all with the password PASSWORD."""
    token = log_in(desk)["token"]
    return [
        call(desk, "POST", "/v1/agents", token, {"name": name, "password": PASSWORD, "role": role}) for name in names
    ]
