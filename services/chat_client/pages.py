"""Pages: templates with what the desk is called and looks like, and the headers that keep strangers' scripts out."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from chat_client.address import Known, Unknown
from chat_client.assets import ASK_FIRST, Asset, Assets, read_folder
from chat_client.settings import Settings
from chat_client.theme import meanings, stylesheet
from contract.text import BOT_NAME

HERE: Final = Path(__file__).parent
NO_SNIFF: Final = {"X-Content-Type-Options": "nosniff"}
_BASE: Final = ("theme.css", "chat.css")
_CONSOLE: Final = (
    "panes.css",
    *(f"console/{one}.css" for one in ("frame", "list", "talk", "person", "dialogs", "screens")),
)
_ROOMS: Final = (
    "panes.css",
    "composer.css",
    *(f"rooms/{one}.css" for one in ("frame", "list", "talk", "composer", "dialogs", "screens")),
)
SHEETS: Final[Mapping[str, tuple[str, ...]]] = {  # each page's go out as one: they shrink together
    "visitor.css": (*_BASE, "composer.css", "visitor.css"),
    "console.css": (*_BASE, *_CONSOLE),
    "rooms.css": (*_BASE, *_ROOMS),
    "admin.css": (*_BASE, *_CONSOLE, "admin.css"),
}
_PICTURE_ONLY: Final = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"}
_LOGO: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><style>'
    "rect{{fill:{fill}}}path{{stroke:{ink}}}"
    "@media(prefers-color-scheme:dark){{rect{{fill:{dark_fill}}}path{{stroke:{dark_ink}}}}}"
    '</style><rect width="32" height="32" rx="9"/><path d="M10 13h9m-3-3 3 3-3 3m6 3h-9m3-3-3 3 3 3" fill="none"'
    ' stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/></svg>'
)


def headers(chat: tuple[str, ...] = (), pictures: tuple[str, ...] = ()) -> dict[str, str]:
    """For every page. `chat` are the origins that it talks to besides its own, `pictures` those of more pictures."""
    rules = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": " ".join(("'self'", "data:", *pictures)),
        "connect-src": " ".join(("'self'", *chat)),
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in rules.items()),
        **NO_SNIFF,
        "Referrer-Policy": "no-referrer",
    }


def assets_of(settings: Settings) -> Assets:
    """The files of this desk: ours, its theme, its logo."""
    files = read_folder(HERE / "static")
    tokens = files.pop("tokens.css").body
    files["theme.css"] = Asset(tokens + stylesheet(settings.brand_color).encode(), "text/css")
    files["logo"] = _logo(settings)
    pages = {name: b"\n".join(files[sheet].body for sheet in sheets) for name, sheets in SHEETS.items()}
    return Assets(files | {name: Asset(body, "text/css") for name, body in pages.items()})


def _logo(settings: Settings) -> Asset:
    """The desk's, or ours in its colours. A drawing may hold scripts: its policy lets none run."""
    if settings.logo_file:
        return Asset(settings.logo_file.body, settings.logo_file.media_type, _PICTURE_ONLY)
    light, dark = meanings(settings.brand_color)
    drawing = _LOGO.format(fill=light["fill"], ink=light["on-brand"], dark_fill=dark["fill"], dark_ink=dark["on-brand"])
    return Asset(drawing.encode(), "image/svg+xml", _PICTURE_ONLY)


class Pages:
    """The pages of this desk."""

    def __init__(self, settings: Settings, assets: Assets) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        desk = {"name": settings.desk_name, "line": settings.desk_line}
        self._environment.globals.update(desk=desk, url=assets.url, bot=BOT_NAME)
        self._modules = assets.modules
        self._suggestions = settings.knowledge_file.questions if settings.knowledge_file else ()
        self.visitor = cache(self._visitor)
        self.console = cache(self._console)
        self.admin = cache(self._admin)
        self.rooms = cache(self._rooms)

    def _visitor(self, known: Known) -> Asset:
        """The visitor's page."""
        return self._live("visitor", known, suggestions=self._suggestions)

    def _console(self, known: Known) -> Asset:
        """Where agents work."""
        return self._live("console", known)

    def _admin(self, known: Known) -> Asset:
        """Where admins look after agents, the audit and the webhook."""
        return self._live("admin", known)

    def _rooms(self, known: Known) -> Asset:
        """Where people talk with one another. Their photos are the chat service's; `blob:` is one before its upload."""
        return self._live("rooms", known, pictures=(known.origins[0], "blob:"))

    def _live(self, name: str, known: Known, pictures: tuple[str, ...] = (), **values: Any) -> Asset:
        """A page that knows where the chat service is, with its script `<name>/main.js` and its style `<name>.css`."""
        script = f"{name}/main.js"
        told = {"chat_url": known.url, "script": script, "modules": self._modules(script), "sheet": f"{name}.css"}
        return self._page(f"{name}.html", headers(known.origins, pictures), **told, **values)

    def unknown(self, unknown: Unknown) -> Asset:
        """Instead of a page that talks to the chat service, until somebody knows where that is: then it follows."""
        return self._says("This chat is not set up yet", unknown.why, how=unknown.how, again=True)

    def says(self, title: str, *sentences: str) -> Asset:
        """A page that only says something."""
        return self._says(title, *sentences, home=True)

    def _says(self, title: str, *sentences: str, how: str = "", home: bool = False, again: bool = False) -> Asset:
        told = {"title": title, "sentences": sentences, "how": how, "home": home, "again": again}
        return self._page("says.html", headers(), **told)

    def _page(self, template: str, sent: Mapping[str, str], **values: Any) -> Asset:
        plain = {"chat_url": "", "script": "", "modules": (), "sheet": "visitor.css"}
        body = self._environment.get_template(template).render(plain | values).encode()
        return Asset(body, "text/html; charset=utf-8", {**sent, "Cache-Control": ASK_FIRST})
