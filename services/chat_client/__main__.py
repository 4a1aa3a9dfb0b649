"""Start: settings in, the service out."""

import os

from chat_client.address import configured
from chat_client.app import Client, make_app
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
    client = Client(Pages(settings, assets), assets, configured(settings.chat_service_public_url))
    serve(make_app(client), settings, leave=client.leave, numbers=client.numbers)


if __name__ == "__main__":
    main()
