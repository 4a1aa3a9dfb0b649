"""What names another object names one that is there: selectors, ports, accounts, targets, addresses."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from tests.unit.k8s.network import selects
from tests.unit.k8s.rendered import MANIFESTS, Json, Workload, named, of_kind, rendered, workloads
from tests.unit.k8s.test_settings import environment

SCALED_BY_HAND = ("chat-service", "chat-client", "bot")


def pods_of(objects: tuple[Json, ...], labels: Json) -> list[Workload]:
    """The workloads whose pods carry these labels."""
    return [each for each in workloads(objects) if selects({"matchLabels": labels}, each.labels)]


def label_selectors(value: Any) -> Iterator[Json]:
    """Each `labelSelector` somewhere in a pod's specification."""
    if isinstance(value, dict):
        if "labelSelector" in value:
            yield value["labelSelector"]
        for part in value.values():
            yield from label_selectors(part)
    elif isinstance(value, list):
        for part in value:
            yield from label_selectors(part)


def test_every_workload_selects_its_own_pods_and_no_others(objects: tuple[Json, ...]) -> None:
    for workload in workloads(objects):
        if workload.kind not in {"Job", "CronJob"}:  # whose selector the cluster makes
            found = pods_of(objects, workload.spec["selector"]["matchLabels"])
            assert [str(each) for each in found] == [str(workload)]


def test_pods_spread_by_their_own_labels(objects: tuple[Json, ...]) -> None:
    for workload in workloads(objects):
        for selector in label_selectors(workload.pod):
            assert selects(selector, workload.labels), str(workload)


def test_every_service_leads_to_one_workload_that_has_its_port(objects: tuple[Json, ...]) -> None:
    for service in of_kind(objects, "Service"):
        [workload] = pods_of(objects, service["spec"]["selector"])
        for port in service["spec"]["ports"]:
            assert port["targetPort"] in workload.ports, service["metadata"]["name"]


def test_browsers_reach_page_and_chat_by_external_addresses_or_by_an_ingress_with_tls(
    objects: tuple[Json, ...],
) -> None:
    outside = {
        each["metadata"]["name"]: [port["name"] for port in each["spec"]["ports"]]
        for each in of_kind(objects, "Service")
        if each["spec"].get("type", "ClusterIP") != "ClusterIP"
    }
    if ingresses := of_kind(objects, "Ingress"):
        assert outside == {}
        assert all(each["spec"]["tls"] for each in ingresses)
    else:
        assert outside == {"chat-client": ["http"], "chat-service-external": ["http"]}
        assert named(objects, "Service", "chat-service-external")["spec"]["externalTrafficPolicy"] == "Local"


def test_every_pod_has_an_account_of_its_own(objects: tuple[Json, ...]) -> None:
    accounts = [each.pod["serviceAccountName"] for each in workloads(objects)]

    assert sorted(accounts) == sorted(each["metadata"]["name"] for each in of_kind(objects, "ServiceAccount"))
    assert len(set(accounts)) == len(accounts)


def test_a_chat_client_that_must_ask_may_get_one_service_and_nothing_else(objects: tuple[Json, ...]) -> None:
    roles = of_kind(objects, "Role", "ClusterRole")
    bindings = of_kind(objects, "RoleBinding", "ClusterRoleBinding")
    if named(objects, "ConfigMap", "chat-client")["data"]["CHAT_SERVICE_PUBLIC_URL"]:
        assert (roles, bindings) == ([], [])
        return
    asked = {"apiGroups": [""], "resources": ["services"], "resourceNames": ["chat-service-external"], "verbs": ["get"]}

    assert [role["rules"] for role in roles] == [[asked]]
    assert [(each["roleRef"]["kind"], each["roleRef"]["name"]) for each in bindings] == [("Role", "chat-client")]
    assert named(objects, "Role", "chat-client")
    assert named(objects, "Service", "chat-service-external")


def test_mounted_config_maps_and_claims_are_there(objects: tuple[Json, ...]) -> None:
    for workload in workloads(objects):
        volumes = workload.pod.get("volumes", ())
        for volume in volumes:
            if "configMap" in volume:
                assert named(objects, "ConfigMap", volume["configMap"]["name"]), str(workload)
        claims = [claim["metadata"]["name"] for claim in workload.spec.get("volumeClaimTemplates", ())]
        names = {volume["name"] for volume in volumes} | set(claims)
        mounted = {mount["name"] for each in workload.containers for mount in each.get("volumeMounts", ())}
        assert mounted == names, str(workload)


def test_disruption_budgets_protect_workloads_and_block_no_node(objects: tuple[Json, ...]) -> None:
    budgets = of_kind(objects, "PodDisruptionBudget")

    assert budgets
    for budget in budgets:
        [workload] = pods_of(objects, budget["spec"]["selector"]["matchLabels"])
        assert budget["spec"].get("maxUnavailable"), f"{workload}: one replica that may never go blocks its node"


def test_autoscalers_have_a_target_whose_number_nobody_else_sets(objects: tuple[Json, ...]) -> None:
    for scaler in of_kind(objects, "HorizontalPodAutoscaler"):
        spec = scaler["spec"]
        target = named(objects, spec["scaleTargetRef"]["kind"], spec["scaleTargetRef"]["name"])
        assert "replicas" not in target["spec"]
        assert spec["minReplicas"] < spec["maxReplicas"]


def test_applying_again_leaves_the_number_of_replicas_to_whoever_scaled(objects: tuple[Json, ...]) -> None:
    scaled = {each["spec"]["scaleTargetRef"]["name"] for each in of_kind(objects, "HorizontalPodAutoscaler")}
    for name in scaled or SCALED_BY_HAND:
        assert "replicas" not in named(objects, "Deployment", name)["spec"], name


def test_priorities_are_there(objects: tuple[Json, ...]) -> None:
    known = {each["metadata"]["name"] for each in of_kind(objects, "PriorityClass")}

    assert {each.pod["priorityClassName"] for each in workloads(objects) if "priorityClassName" in each.pod} == known


def test_an_ingress_leads_to_services_and_ports_that_are_there(objects: tuple[Json, ...]) -> None:
    for ingress in of_kind(objects, "Ingress"):
        for path in [path for rule in ingress["spec"]["rules"] for path in rule["http"]["paths"]]:
            backend = path["backend"]["service"]
            ports = named(objects, "Service", backend["name"])["spec"]["ports"]
            assert backend["port"]["name"] in [port["name"] for port in ports]


def test_a_stateful_set_has_a_headless_service(objects: tuple[Json, ...]) -> None:
    for each in of_kind(objects, "StatefulSet"):
        service = named(objects, "Service", each["spec"]["serviceName"])["spec"]
        assert (service["clusterIP"], service["publishNotReadyAddresses"]) == ("None", True)


def test_the_addresses_in_settings_are_services_of_ours_or_outside(objects: tuple[Json, ...]) -> None:
    [workload] = [each for each in workloads(objects) if each.name == "chat-service"]
    settings = environment(workload, objects)
    for name in ("DATABASE_URL", "BROKER_URL", "BOT_URL"):
        for place in urlsplit(settings[name]).netloc.rpartition("@")[2].split(","):
            host, _, port = place.partition(":")
            if not host.endswith(".example.org"):
                service = named(objects, "Service", host.rpartition(".")[2])
                assert int(port) in [one["port"] for one in service["spec"]["ports"]], name


def test_prometheus_looks_at_the_metrics_of_every_pod_that_serves(objects: tuple[Json, ...]) -> None:
    [monitor] = of_kind(rendered(MANIFESTS / "monitoring"), "PodMonitor")
    looked_at = [each for each in workloads(objects) if selects(monitor["spec"]["selector"], each.labels)]

    assert sorted(each.name for each in looked_at) == ["bot", "chat-client", "chat-service"]
    for endpoint in monitor["spec"]["podMetricsEndpoints"]:
        assert [each.ports[endpoint["port"]] for each in looked_at] == [9090] * 3
