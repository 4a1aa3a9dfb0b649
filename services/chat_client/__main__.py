"""Start: settings in, the service out."""

import os

from chat_client.address import configured
from chat_client.app import Client, make_app
from chat_client.discovery import Discovery
from chat_client.kubernetes_api import IN_CLUSTER, Api
from chat_client.pages import Pages, assets_of
from chat_client.settings import Settings
from process import logs
from process.serve import serve
from process.settings import read_or_exit


def main() -> None:
    """Serve until told to leave."""
    settings = read_or_exit(Settings, os.environ)
    logs.configure("chat_client", settings.log_level, settings.log_format)
    assets = assets_of(settings)
    url = settings.chat_service_public_url
    discovery = Discovery(Api(os.environ).external) if url is None and IN_CLUSTER in os.environ else None
    find, knows = (discovery.find, discovery.knows) if discovery else (configured(url), lambda: url is not None)
    client = Client(Pages(settings, assets), assets, find, knows)
    works = [discovery.run] if discovery else []
    serve(make_app(client, *works), settings, leave=client.leave, numbers=client.numbers)


if __name__ == "__main__":
    main()
