"""The bot's knowledge in its ConfigMap."""

import yaml

from scripts.knowledge import CONFIG_MAP, KNOWLEDGE


def test_the_cluster_s_bot_knows_what_the_shipped_file_says() -> None:
    held = yaml.safe_load(CONFIG_MAP.read_text())["data"]["knowledge.yaml"]

    assert held == KNOWLEDGE.read_text(), "make knowledge writes the ConfigMap anew"
