"""RO-Crates held against their profiles by roc-validator, without the network: the context is the one that rocrate ships."""

import json
from pathlib import Path
from typing import Any

import pytest
import rocrate
from requests import Response

CONTEXT = (Path(rocrate.__file__).parent / "data" / "ro-crate.jsonld").read_bytes()
ADDRESS = json.loads(CONTEXT)["@id"]


def issues(folder: Path, profile: str, patch: pytest.MonkeyPatch) -> list[str]:
    """Return what a crate lacks of all that a profile requires, in the validator's words."""
    from rdflib.plugins.shared.jsonld import context, util
    from rocrate_validator import models, services
    from rocrate_validator.utils.http import HttpRequester

    read = util.source_to_json

    def answered(_: object, address: str, **__: object) -> Response:
        assert address == ADDRESS, f"asked for {address}"
        response = Response()
        response.status_code, response._content, response.url = 200, CONTEXT, address
        response.headers["Content-Type"] = "application/ld+json"
        return response

    def shipped(source: Any, *rest: Any, **more: Any) -> Any:
        return (json.loads(CONTEXT), None) if source == ADDRESS else read(source, *rest, **more)

    patch.setattr(HttpRequester, "get", answered, raising=False)
    for module in (util, context):
        patch.setattr(module, "source_to_json", shipped)
    settings = services.ValidationSettings(
        rocrate_uri=str(folder), profile_identifier=profile, requirement_severity=models.Severity.REQUIRED,
        skip_availability_check=True,
    )  # fmt: skip
    return [f"{issue.check.identifier}: {issue.message}" for issue in services.validate(settings).get_issues()]
