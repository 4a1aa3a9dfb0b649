from pathlib import Path

import pytest

from chat_client.settings import Settings
from process.settings import SettingError, read

KNOWLEDGE = "- question: How long?\n  answer: Two days.\n" * 5


def test_it_starts_with_no_settings_at_all() -> None:
    settings = read(Settings, {})

    assert (settings.port, settings.chat_service_public_url, settings.brand_color) == (8080, None, "#0b6b5c")


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("https://chat.example.org/", "https://chat.example.org"),
        ("https://example.org/chat/", "https://example.org/chat"),
        ("http://[2001:db8::1]:8000", "http://[2001:db8::1]:8000"),
    ],
)
def test_the_address_is_taken_without_the_slash_at_its_end(text: str, taken: str) -> None:
    assert read(Settings, {"CHAT_SERVICE_PUBLIC_URL": text}).chat_service_public_url == taken


@pytest.mark.parametrize(
    "text",
    [
        "chat.example.org", "ftp://x", "http://", "http://a b", "http://x:99999", "http://me:pw@x", "http://x?a=1",
        "http://x#a", "http://x;script-src", "http://x/'self'", "https://x\n.org", "//x", "javascript:alert(1)",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_by_name(text: str) -> None:
    with pytest.raises(SettingError, match=r"CHAT_SERVICE_PUBLIC_URL got .*: it takes the http or https address"):
        read(Settings, {"CHAT_SERVICE_PUBLIC_URL": text})


@pytest.mark.parametrize(("text", "taken"), [("#0AF", "#00aaff"), ("#C0FFEE", "#c0ffee")])
def test_a_colour_has_three_or_six_digits(text: str, taken: str) -> None:
    assert read(Settings, {"BRAND_COLOR": text}).brand_color == taken


@pytest.mark.parametrize("text", ["teal", "#12", "#12345g", "0b6b5c", "#0b6b5c;}", "#0b6b5c\n#"])
def test_what_is_no_colour_is_refused_by_name(text: str) -> None:
    with pytest.raises(SettingError, match="BRAND_COLOR got"):
        read(Settings, {"BRAND_COLOR": text})


def test_the_first_three_questions_are_suggested(tmp_path: Path) -> None:
    file = tmp_path / "knowledge.yaml"
    file.write_text(KNOWLEDGE, encoding="utf-8")

    knowledge = read(Settings, {"KNOWLEDGE_FILE": str(file)}).knowledge_file

    assert knowledge
    assert knowledge.questions == ("How long?",) * 3


@pytest.mark.parametrize("content", ["a: b: c", "just text", "- answer: 1", "[1, 2]", "\x00"])
def test_a_file_of_another_form_is_refused_by_name(tmp_path: Path, content: str) -> None:
    file = tmp_path / "knowledge.yaml"
    file.write_text(content, encoding="utf-8")

    with pytest.raises(SettingError, match=r"KNOWLEDGE_FILE got .*: it takes a readable YAML file"):
        read(Settings, {"KNOWLEDGE_FILE": str(file)})


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>', "image/svg+xml"),
    ],
)
def test_a_logo_is_what_its_content_says(tmp_path: Path, body: bytes, media_type: str) -> None:
    file = tmp_path / "logo"
    file.write_bytes(body)

    logo = read(Settings, {"LOGO_FILE": str(file)}).logo_file

    assert logo
    assert logo.media_type == media_type


@pytest.mark.parametrize("body", [b"<html>", b"", b"<svg>" + b" " * 70_000])
def test_a_logo_that_is_no_picture_or_too_large_is_refused_by_name(tmp_path: Path, body: bytes) -> None:
    file = tmp_path / "logo.svg"
    file.write_bytes(body)

    with pytest.raises(SettingError, match=r"LOGO_FILE got .*: it takes a readable SVG"):
        read(Settings, {"LOGO_FILE": str(file)})


@pytest.mark.parametrize("name", ["LOGO_FILE", "KNOWLEDGE_FILE"])
def test_a_file_that_is_not_there_is_refused_by_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingError, match=name):
        read(Settings, {name: str(tmp_path / "nowhere")})
