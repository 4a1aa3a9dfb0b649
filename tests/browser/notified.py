"""What a page notifies of: the browser's own notifications, which a test can't see, remembered."""

from typing import Any, Final

WITH_CONSENT: Final[list[str]] = ["notifications"]  # permissions of a browser

_REMEMBER: Final = """
  window.shown = []
  window.hide = (hidden) => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden })
    document.dispatchEvent(new Event("visibilitychange"))
  }
  window.Notification = class extends Notification {
    constructor(title, options) {
      super(title, options)
      window.shown.push(this)
    }
  }
"""


def remember(page: Any) -> None:
    """Before the page is opened."""
    page.add_init_script(_REMEMBER)


def hide(page: Any, *, hidden: bool = True) -> None:
    """Have its owner look elsewhere, or here again."""
    page.evaluate("(hidden) => hide(hidden)", hidden)


def shown(page: Any, count: int) -> list[list[str]]:
    """Head and text of all notifications, as soon as there are so many."""
    page.wait_for_function("(count) => shown.length >= count", arg=count)
    found: list[list[str]] = page.evaluate("() => shown.map((one) => [one.title, one.body])")
    return found


def click(page: Any, number: int) -> None:
    """Click one of them."""
    page.evaluate("(number) => shown[number].onclick()", number)
