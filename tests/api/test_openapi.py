"""Generated requests against the real service: no defect, and no answer that the OpenAPI document does not name."""

import json
import urllib.request
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from api.records.database import connect
from api.staff.accounts import add, make_token
from api.staff.roles import Role
from tests.api.chats import write_folder
from tests.service import Service, running

CHECKS = [
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    unsupported_method,
]
#: Requests generated for each operation, half of them wrong on purpose.
EXAMPLES = 20


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A desk whose streams are refused, since a stream that is answered never ends."""
    folder = tmp_path_factory.mktemp("openapi")
    environment = {"KNOWLEDGE_DIR": str(write_folder(folder / "knowledge")), "MAX_STREAMS": "0"}
    with running(folder, environment) as service:
        yield service


@pytest.fixture(scope="module")
def document(service: Service) -> Any:
    return schemathesis.openapi.from_url(f"{service.address}/openapi.json")


@pytest.fixture(scope="module")
def conversation(service: Service) -> dict[str, Any]:
    """An open conversation: its id and token."""
    request = urllib.request.Request(
        f"{service.address}/api/chat/conversations",
        data=json.dumps({"client_id": str(uuid4()), "text": "お湯がわかない"}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as response:
        return json.load(response)


@pytest.fixture(scope="module")
def staff_token(service: Service) -> str:
    """A token that may do everything."""
    engine = connect(f"sqlite:///{service.database}")
    with engine.begin() as connection:
        add(connection, "tester", Role.admin)
        token = make_token(connection, "tester", [Role.admin])
    engine.dispose()
    return token


def test_every_answer_is_one_that_the_document_names(
    document: Any, conversation: dict[str, Any], staff_token: str
) -> None:
    for found in document.get_all_operations():
        operation = found.ok()
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            if mode is GenerationMode.NEGATIVE and not (operation.body or operation.query):
                continue

            @given(case=operation.as_strategy(generation_mode=mode))
            @settings(
                max_examples=EXAMPLES // 2,
                suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow, HealthCheck.data_too_large],
                phases=[Phase.explicit, Phase.generate],
            )
            def answers(case: Case) -> None:
                headers = {"Authorization": f"Bearer {staff_token}"}
                if "/conversations/{conversation_id}" in case.operation.path:
                    case.path_parameters = {**case.path_parameters, "conversation_id": conversation["id"]}
                    if case.operation.path.startswith("/api/chat/"):
                        headers = {"Authorization": f"Bearer {conversation['token']}"}
                # The stream alone is refused on purpose.
                refused = case.operation.path.endswith("/events")
                case.call_and_validate(headers=headers, checks=CHECKS if refused else [not_a_server_error, *CHECKS])

            answers()
