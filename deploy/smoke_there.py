"""`make smoke`: the smoke test of the suite that runs on the cluster."""

from argparse import Namespace

from deploy import addresses
from deploy.cluster import Refused
from deploy.smoke import said
from deploy.up import prepared


def smoke_there(options: Namespace) -> int:
    """Visit its page; return the exit status. Raises Refused if it has no address."""
    cluster, manifests, namespace = prepared(options)
    page = addresses.of_ingress(manifests) or addresses.waited_for(cluster, namespace, addresses.PAGE)
    if page is None:
        raise Refused(addresses.none_came(namespace, addresses.PAGE))
    return said(page, None)
