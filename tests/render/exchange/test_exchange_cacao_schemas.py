"""CACAO playbooks against the schemas that the technical committee publishes, where they are here.

They lie in github.com/oasis-open/cacao-json-schemas; the specification's own rules, which say more
than its schemas, are in test_exchange_cacao.py and always run.
"""

import json
import os
from pathlib import Path

import pytest
from jsonschema import Draft7Validator
from referencing import Registry
from referencing.jsonschema import DRAFT7

from render.exchange.exchange_kit import made, sample
from render.workspaces import shipped


@pytest.fixture
def validator() -> Draft7Validator:
    folder = Path(os.environ.get("BCP_CACAO_SCHEMAS", ""), "playbook.json")
    if not folder.is_file():
        pytest.skip("BCP_CACAO_SCHEMAS names no folder with the published schemas")
    documents = [json.loads(each.read_text()) for each in folder.parent.rglob("*.json")]
    registry = Registry().with_resources(
        (each["$id"], DRAFT7.create_resource(each)) for each in documents
    )
    return Draft7Validator(json.loads(folder.read_text()), registry=registry)


@pytest.mark.external
def test_each_playbook_is_one_by_the_published_schemas(validator: Draft7Validator) -> None:
    everything = [("desk", sample()), *((one.plan.id, shipped()) for one in shipped().plans)]
    for plan, workspace in everything:
        for paper in made("cacao", plan=plan, workspace=workspace).papers:
            faults = [fault.message for fault in validator.iter_errors(json.loads(paper.text))]
            assert faults == [], paper.stem
