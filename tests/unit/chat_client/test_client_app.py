import re
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import httpx
import pytest

from chat_client.address import configured
from chat_client.app import Client, make_app
from chat_client.assets import FOREVER
from chat_client.pages import HERE, Pages, assets_of
from chat_client.settings import Settings
from process.settings import read

MODULES = {path.relative_to(HERE / "static").as_posix(): path for path in sorted((HERE / "static").rglob("*.js"))}

CHAT = "https://chat.example.org"
NAME = '<script>alert("desk")</script>'


def browser(environ: Mapping[str, str]) -> httpx.AsyncClient:
    settings = read(Settings, {"CHAT_SERVICE_PUBLIC_URL": CHAT, **environ})
    assets = assets_of(settings)
    client = Client(Pages(settings, assets), assets, configured(settings.chat_service_public_url), lambda: True)
    transport = httpx.ASGITransport(make_app(client), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://page")


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with browser({}) as client:
        yield client


def static_urls(page: str) -> list[str]:
    return re.findall(r'(?:href|src)="(/static/[^"]+)"', page)


async def test_the_page_says_where_the_chat_service_is_and_may_talk_to_it_only(http: httpx.AsyncClient) -> None:
    page = await http.get("/")

    assert page.status_code == 200
    assert f'data-chat="{CHAT}"' in page.text
    policy = page.headers["content-security-policy"]
    assert policy == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self' https://chat.example.org wss://chat.example.org; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["referrer-policy"] == "no-referrer"


async def test_the_page_of_rooms_alone_shows_photos_of_the_chat_service_and_one_before_its_upload(
    http: httpx.AsyncClient,
) -> None:
    page = await http.get("/rooms")

    assert page.status_code == 200
    assert "; img-src 'self' data: https://chat.example.org blob:; " in page.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/", "/rooms"])
async def test_nothing_on_the_page_is_inline(http: httpx.AsyncClient, path: str) -> None:
    page = (await http.get(path)).text

    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:|<script(?![^>]*\ssrc=)", page)


async def test_every_file_of_the_page_is_there_and_may_be_kept_for_ever(http: httpx.AsyncClient) -> None:
    urls = static_urls((await http.get("/")).text)

    assert len(urls) > 10
    for url in urls:
        file = await http.get(url)
        assert (file.status_code, file.headers["cache-control"]) == (200, FOREVER), url
        assert file.headers["x-content-type-options"] == "nosniff"


async def test_every_module_that_is_needed_at_once_is_preloaded(http: httpx.AsyncClient) -> None:
    page = (await http.get("/")).text
    preloaded = set(re.findall(r'rel="modulepreload" href="([^"]+)"', page))

    for url in preloaded:
        for name in re.findall(r'^import .*?from "([^"]+)"', (await http.get(url)).text, re.MULTILINE):
            assert str(httpx.URL(f"http://page{url}").join(name).path) in preloaded, (url, name)


@pytest.mark.parametrize("name", MODULES)
async def test_a_module_goes_out_line_by_line_without_its_comments(http: httpx.AsyncClient, name: str) -> None:
    ours = MODULES[name].read_text().splitlines()
    sent = (await http.get(f"/static/x/{name}")).text.splitlines()

    assert len(sent) == len(ours)
    for line, out in zip(ours, sent, strict=True):
        assert out in {line, ""}
        assert (out == "") == (not line.strip() or line.lstrip().startswith(("//", "/**", "* ", "*/"))), line


async def test_a_file_under_another_version_is_served_but_not_kept(http: httpx.AsyncClient) -> None:
    """While an update is under way, page and files may come from replicas of different versions."""
    file = await http.get("/static/0123456789ab/visitor/main.js")

    assert (file.status_code, file.headers["cache-control"]) == (200, "no-cache")
    assert file.headers["content-type"].startswith("text/javascript")


@pytest.mark.parametrize("path", ["/", "/theme.css"])
async def test_what_a_browser_has_is_not_sent_again(http: httpx.AsyncClient, path: str) -> None:
    first = await http.get(path)
    again = await http.get(path, headers={"If-None-Match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")


async def test_answers_are_compressed_for_whoever_can_read_that(http: httpx.AsyncClient) -> None:
    packed = await http.get("/", headers={"Accept-Encoding": "gzip"})
    plain = await http.get("/", headers={"Accept-Encoding": "identity"})

    assert (packed.headers["content-encoding"], packed.headers["vary"]) == ("gzip", "Accept-Encoding")
    assert "content-encoding" not in plain.headers
    assert packed.text == plain.text


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere", "/static/x/nowhere.js", "/static/x/../app.py", "/static/x/%2e%2e/settings.py",
        "/static/x//etc/passwd", "/theme.css/",
    ],
)  # fmt: skip
async def test_what_is_not_there_is_said_on_a_plain_page(http: httpx.AsyncClient, path: str) -> None:
    page = await http.get(path)

    assert page.status_code == 404
    assert "There is no such page" in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


async def test_a_method_that_is_not_taken_is_said_with_those_that_are(http: httpx.AsyncClient) -> None:
    page = await http.post("/")

    assert page.status_code == 405
    assert "GET" in page.headers["allow"]


async def test_without_an_address_the_page_says_what_is_missing_and_how_to_set_it() -> None:
    async with browser({"CHAT_SERVICE_PUBLIC_URL": ""}) as http:
        page = await http.get("/")

    assert page.status_code == 503
    assert page.headers["retry-after"] == "2"
    assert "CHAT_SERVICE_PUBLIC_URL" in page.text
    assert (
        len(re.findall("<script", page.text)) == len(re.findall(r'<script defer src="[^"]+/again\.js"', page.text)) == 1
    )


async def test_what_the_desk_is_called_is_text(tmp_path: Path) -> None:
    knowledge = tmp_path / "knowledge.yaml"
    knowledge.write_text("- {question: '\"><img src=x onerror=h()>', answer: x}\n", encoding="utf-8")
    async with browser({"DESK_NAME": NAME, "KNOWLEDGE_FILE": str(knowledge)}) as http:
        page = (await http.get("/")).text

    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(" in page


async def test_a_logo_takes_the_place_of_ours_and_can_do_nothing_but_be_seen(tmp_path: Path) -> None:
    logo = tmp_path / "logo.svg"
    logo.write_text('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', encoding="utf-8")
    async with browser({"LOGO_FILE": str(logo)}) as http:
        url = re.findall(r'<img class="logo" src="([^"]+)"', (await http.get("/")).text)[0]
        picture = await http.get(url)

    assert picture.headers["content-type"] == "image/svg+xml"
    assert picture.headers["content-security-policy"].startswith("default-src 'none'")
    assert "sandbox" in picture.headers["content-security-policy"]


async def test_probes_tell_whether_it_lives_and_whether_it_is_leaving() -> None:
    settings = read(Settings, {})
    assets = assets_of(settings)
    client = Client(Pages(settings, assets), assets, configured(None), lambda: False)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(make_app(client)), base_url="http://page") as http:
        before = [(await http.get(path)).status_code for path in ("/livez", "/readyz")]
        await client.leave(0)
        after = [(await http.get(path)).status_code for path in ("/livez", "/readyz")]

    assert (before, after) == ([200, 200], [200, 503])


def test_no_module_puts_text_in_as_markup() -> None:
    forbidden = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function")
    for module in (HERE / "static").rglob("*.js"):
        assert not forbidden.search(module.read_text(encoding="utf-8")), module
