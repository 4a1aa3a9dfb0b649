"""Writes the bot's knowledge into its ConfigMap: kustomize reads no file outside its own folders."""

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
KNOWLEDGE: Final = ROOT / "services/bot/knowledge.yaml"
CONFIG_MAP: Final = ROOT / "k8s/configmaps/bot-knowledge.yaml"
HEAD: Final = """\
# Written by `make knowledge` from services/bot/knowledge.yaml, which is the one to edit.
apiVersion: v1
kind: ConfigMap
metadata:
  name: bot-knowledge
  labels: { app.kubernetes.io/name: bot, app.kubernetes.io/part-of: handoff }
data:
  knowledge.yaml: |
"""


def config_map(knowledge: str) -> str:
    """The ConfigMap that holds this file, word for word."""
    return HEAD + "".join(f"    {line}" if line.strip() else line for line in knowledge.splitlines(keepends=True))


if __name__ == "__main__":
    CONFIG_MAP.write_text(config_map(KNOWLEDGE.read_text()))
