"""What a screen reader would say of a log while its page loads."""

from typing import Any

from playwright.sync_api import Page

WATCHED = """() => {
  const list = document.getElementById("rows")
  window.loud = []
  new MutationObserver((changes) => {
    if (changes.some((change) => change.addedNodes.length)) window.loud.push(list.getAttribute("aria-live"))
  }).observe(list, { childList: true })
}"""


def load_again(page: Page) -> None:
    """From its first row on the log is watched."""
    page.add_init_script(f"addEventListener('DOMContentLoaded', {WATCHED})")
    page.reload()


def spoken(page: Page) -> set[Any]:
    """How the log was to be read, whenever rows came."""
    return set(page.evaluate("() => window.loud"))
