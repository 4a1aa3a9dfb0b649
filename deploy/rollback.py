"""`make rollback`: the Deployments that the last deploy changed go back to what they were."""

from argparse import Namespace

from deploy import history
from deploy.kubectl import kubectl
from deploy.snapshot import Snapshot
from deploy.up import is_ready, prepared, say


def rollback(options: Namespace) -> int:
    """Undo, and wait until all is ready; return the exit status. Settings, Secrets, data stay."""
    cluster, _, namespace = prepared(options)
    back = history.undo(Snapshot.of(cluster, namespace))
    if not back:
        say(f"The last deploy to {namespace} changed no running version, so there is none to go back to.")
        return 0
    for (_, name), revision in sorted(back.items()):
        kubectl("rollout", "undo", f"deployment/{name}", f"--to-revision={revision}", "-n", namespace)
    say(f"Going back to the versions before: {', '.join(name for _, name in sorted(back))}.")
    say("ConfigMaps stay as they were applied last: if they are the trouble, deploy the former ones.")
    return 0 if is_ready(cluster, namespace, back, options.timeout_s) else 1
