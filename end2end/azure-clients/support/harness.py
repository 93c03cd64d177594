"""What the scripts of Microsoft's Python client share: who connects, and how checks are counted.

Each script takes BASE_URL as its argument, or SIMULATOR_URL from the environment, such as
http://127.0.0.1:8089 (without an organization).
"""

import os
import sys
import tempfile

# The client keeps the locations it learns in files; each run learns them anew.
os.environ["AZURE_DEVOPS_CACHE_DIR"] = tempfile.mkdtemp()

from azure.devops.connection import Connection  # noqa: E402
from azure.devops.v7_1.work_item_tracking.models import JsonPatchOperation  # noqa: E402
from msrest.authentication import BasicAuthentication  # noqa: E402

BASE = (sys.argv[1] if len(sys.argv) > 1 else os.environ["SIMULATOR_URL"]).rstrip("/")
TOKENS = {
    "full": "SimulatedFullTokenNotASecret000000000000000000000000000000000000000000000000AZDO0001",
    "expired": "SimulatedExpiredTokenNotASecret000000000000000000000000000000000000000000000AZDO0003",
    "revoked": "SimulatedRevokedTokenNotASecret000000000000000000000000000000000000000000000AZDO0004",
    "read_only": "simulatedreadonlytokennotasecretaaaaaaaaaaaaaaaaaaaa",
    "no_permission": "SimulatedNoPermissionTokenNotASecret0000000000000000000000000000000000000000AZDO0007",
}
passed = failed = 0


def connect(organization, token="full"):
    return Connection(
        base_url=f"{BASE}/{organization}", creds=BasicAuthentication("", TOKENS[token])
    ).clients_v7_1


def check(sentence):
    """Runs the decorated function at once and counts how it went."""

    def run(function):
        global passed, failed
        try:
            function()
            passed += 1
            print(f"ok      {sentence}")
        except Exception as error:  # a failing check must not end the others
            failed += 1
            print(f"FAILED  {sentence}: {type(error).__name__}: {error}")
        return function

    return run


def refused(call, *words):
    """The text of the error that the call must raise."""
    try:
        call()
    except Exception as error:
        text = str(error)
        for word in words:
            assert word in text, f"{word!r} is not in {text!r}"
        return text
    raise AssertionError("nothing was refused")


def add(path, value):
    return JsonPatchOperation(op="add", path=path, value=value)


def end():
    """Says how it went, and ends."""
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)
