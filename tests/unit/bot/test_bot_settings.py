import pytest

from bot import settings
from bot.knowledge import SHIPPED
from process.settings import SettingError

MODEL = {"LLM_BASE_URL": "http://127.0.0.1:9/v1/", "LLM_API_KEY": "key", "LLM_MODEL": "small"}


def read(**environ: str) -> settings.Settings:
    return settings.read({"BOT_SECRET": "secret", **environ})


def test_the_secret_alone_is_enough() -> None:
    taken = read()

    assert (taken.port, taken.llm_base_url, taken.llm_deadline_s) == (8001, None, 4)
    assert taken.knowledge_file.path == SHIPPED


def test_a_secret_loses_the_line_break_of_its_file() -> None:
    assert settings.read({"BOT_SECRET": "secret\n"}).bot_secret.reveal() == "secret"


def test_a_turn_may_be_signed_with_the_secret_and_with_the_one_before() -> None:
    assert settings.secrets_of(read()) == ("secret",)
    assert settings.secrets_of(read(BOT_SECRET_BEFORE="old")) == ("secret", "old")


@pytest.mark.parametrize("left_out", MODEL)
def test_the_settings_of_the_model_are_given_together(left_out: str) -> None:
    with pytest.raises(SettingError, match=f"{left_out} is missing"):
        read(**{name: value for name, value in MODEL.items() if name != left_out})


@pytest.mark.parametrize(
    ("name", "value"),
    [("LLM_DEADLINE_S", "0"), ("LLM_DEADLINE_S", "soon"), ("LLM_BASE_URL", "ftp://x"), ("LLM_API_KEY", "kéy"), ("PORT", "tcp://1")],
)  # fmt: skip
def test_a_setting_that_does_not_fit_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=name) as error:
        read(**{**MODEL, name: value})
    assert "kéy" not in str(error.value)
