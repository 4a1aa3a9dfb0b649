"""Somebody on the page of rooms: what they do, and what they see."""

import json
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.desk import Desk
from tests.browser.visitor import call


class Member:
    """One tab. Without a name its owner is a guest."""

    def __init__(self, page: Page, desk: Desk, name: str, at: str = "") -> None:
        self.page, self.desk = page, desk
        page.goto(f"{desk.client.url}/rooms{f'#{at}' if at else ''}")
        self.start(name)

    def start(self, name: str) -> None:
        """Come in under that name."""
        self.page.get_by_label("Your name").fill(name)
        self.page.get_by_role("button", name=f"Join as {name}" if name else "Join as a guest").click()
        expect(self.page.locator("#talk")).to_be_visible()
        expect(self.page.locator("#loading")).to_be_hidden()

    def go(self, button: str) -> None:
        """Log out, or change the name."""
        self.page.locator("#self-open").click()
        self.page.locator("#self").get_by_role("button", name=button).click()
        expect(self.page.locator("#start")).to_be_visible()

    @property
    def field(self) -> Locator:
        """Where one writes."""
        return self.page.get_by_label("Message", exact=True)

    @property
    def cards(self) -> Locator:
        """The errors, and what was done."""
        return self.page.locator(".card")

    @property
    def room(self) -> Locator:
        """The name of the open room."""
        return self.page.locator("#room-name")

    @property
    def lost(self) -> Locator:
        """That there is no connection."""
        return self.page.locator("#lost")

    def say(self, text: str) -> None:
        """Write it, and press Enter."""
        self.field.fill(text)
        self.field.press("Enter")

    def said(self, text: str) -> Locator:
        """The message with that text."""
        return self.page.locator(".said").filter(has=self.page.locator(".bubble", has_text=text))

    def expect_said(self, text: str) -> None:
        """The message is on the screen once, and stored."""
        expect(self.said(text)).to_have_count(1)
        expect(self.said(text)).not_to_have_attribute("data-state", "sending")

    def expect_line(self, text: str) -> None:
        """A line across the log."""
        expect(self.page.locator("#rows .line").filter(has_text=text).last).to_be_visible()

    def tool(self, text: str, name: str) -> None:
        """Press what appears beside a message under the pointer."""
        self.said(text).locator(".bubble").hover()
        self.said(text).get_by_role("button", name=name, exact=True).click()

    def item(self, name: str) -> Locator:
        """A room of the list."""
        return self.page.locator(".item").filter(has=self.page.locator(".name", has_text=name))

    def open(self, name: str) -> None:
        """Open a room of the list."""
        self.item(name).get_by_role("button").click()
        expect(self.room).to_have_text(name)

    def found(self, name: str, *, private: bool = False) -> str:
        """Make a room; returns its id."""
        self.page.get_by_role("button", name="Find or make a room").click()
        form = self.page.locator("#find form")
        form.get_by_label("Name", exact=True).fill(name)
        if private:
            form.get_by_label("Private").check()
        form.get_by_role("button", name="Make it").click()
        expect(self.room).to_have_text(name)
        return str(self.page.evaluate("() => location.hash.slice(1)"))

    def join(self, name: str) -> None:
        """Find a public room, and come in."""
        self.page.get_by_role("button", name="Find or make a room").click()
        self.page.get_by_role("button", name=f"Join {name}").click()
        expect(self.room).to_have_text(name)

    def cut_off(self) -> None:
        """Take the network away; `keep_sockets` is needed before."""
        self.page.context.set_offline(True)
        self.page.evaluate("sockets.forEach((socket) => socket.close())")  # some outlive the network they were made in
        expect(self.lost).to_have_text("NOT CONNECTED")

    def back_again(self) -> None:
        """Give the network back."""
        self.page.context.set_offline(False)
        expect(self.lost).to_be_hidden()

    def person(self, name: str) -> None:
        """Look at somebody who is here."""
        self.page.locator(".someone").filter(has_text=name).first.get_by_role("button").click()
        expect(self.page.locator("#person")).to_be_visible()

    @property
    def session(self) -> dict[str, Any]:
        """What the browser remembers of them."""
        session: dict[str, Any] = json.loads(
            self.page.evaluate(
                "() => { const name = JSON.parse(sessionStorage.getItem('handoff/name'));"
                " return Object.entries(localStorage).find(([key, value]) => key.startsWith('handoff/session/')"
                " && JSON.parse(value).name === name)[1] }"
            )
        )
        return session


def keep_sockets(page: Page) -> None:
    """Keep all that the page opens in `sockets`."""
    page.add_init_script(
        """window.sockets = []
        window.WebSocket = class extends WebSocket {
          constructor(...given) { super(...given); window.sockets.push(this) }
        }"""
    )


def newcomer(desk: Desk, name: str, room: str = "lobby") -> dict[str, Any]:
    """A session of somebody without a browser, who is in that room."""
    session: dict[str, Any] = call(desk, "POST", "/v1/sessions", "", {"name": name})
    call(desk, "POST", f"/v1/rooms/{room}/members", session["token"], {})
    return session


def a_room(desk: Desk, name: str) -> str:
    """The id of a new public room, whose owner has gone elsewhere."""
    owner = call(desk, "POST", "/v1/sessions", "", {"name": "Founder"})
    return str(call(desk, "POST", "/v1/rooms", owner["token"], {"name": name})["id"])


def post(desk: Desk, session: dict[str, Any], text: str, client_id: str, room: str = "lobby") -> dict[str, Any]:
    """Say something past the page."""
    command = {"type": "post_message", "client_id": client_id, "text": text}
    entry: dict[str, Any] = call(desk, "POST", f"/v1/conversations/{room}/entries", session["token"], command)
    return entry
