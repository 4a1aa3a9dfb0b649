"""Taking the suite away leaves what cannot be made again."""

from deploy.down import without_data
from deploy.manifests import rendered


def test_volumes_secrets_and_what_others_use_stay() -> None:
    everything = rendered("production")
    kinds = {one["kind"] for one in everything.objects}
    stays = {"Namespace", "PriorityClass", "PersistentVolumeClaim"}

    assert stays < kinds
    assert {one["kind"] for one in without_data(everything).objects} == kinds - stays
    assert "Secret" not in {one["kind"] for one in without_data(rendered("local")).objects}
