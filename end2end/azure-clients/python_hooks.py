"""Microsoft's Python client against the simulated Azure DevOps: service hooks, and who calls."""

import json
import queue
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

from azure.devops.v7_1.service_hooks.models import (
    Notification,
    NotificationDetails,
    NotificationsQuery,
    Subscription,
)

from support.harness import add, check, connect, end, refused

told = queue.Queue()


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):  # noqa: N802 (the name is the base class's)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()
        told.put((self.headers["Authorization"], json.loads(body)))

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), Receiver)
threading.Thread(target=server.serve_forever, daemon=True).start()
INPUTS = {
    "url": f"http://127.0.0.1:{server.server_port}/hook",
    "basicAuthUsername": "polaris",
    "basicAuthPassword": "hush",
}

clients = connect("contoso")
hooks = clients.get_service_hooks_client()
wit = clients.get_work_item_tracking_client()
project = clients.get_core_client().get_project("Agile").id
known = {}


def subscription(event):
    return Subscription(
        publisher_id="tfs",
        event_type=event,
        resource_version="1.0",
        consumer_id="webHooks",
        consumer_action_id="httpRequest",
        publisher_inputs={"projectId": project},
        consumer_inputs=INPUTS,
    )


@check("publishers, event types, consumers and actions are listed")
def _():
    assert [one.id for one in hooks.list_publishers()] == ["tfs"]
    assert "workitem.updated" in [one.id for one in hooks.list_event_types("tfs")]
    assert hooks.get_consumer_action("webHooks", "httpRequest").consumer_id == "webHooks"


@check("a subscription hears of a new work item, and its secret does not come back")
def _():
    made = hooks.create_subscription(subscription("workitem.created"))
    assert made.consumer_inputs["basicAuthPassword"] != "hush", made.consumer_inputs
    item = wit.create_work_item([add("/fields/System.Title", "Told")], "Agile", "Bug")
    authorization, event = told.get(timeout=10)
    assert authorization.startswith("Basic ") and event["resource"]["id"] == item.id, event
    known["id"] = made.id


@check("what was delivered can be read again")
def _():
    found = hooks.get_notifications(known["id"])
    assert found[0].details.event_type == "workitem.created", found
    query = NotificationsQuery(subscription_ids=[known["id"]])
    assert len(hooks.query_notifications(query).results) == 1


@check("a test notification arrives")
def _():
    details = NotificationDetails(
        publisher_id="tfs",
        consumer_id="webHooks",
        consumer_action_id="httpRequest",
        event_type="workitem.updated",
        publisher_inputs={},
        consumer_inputs=INPUTS,
    )
    hooks.create_test_notification(Notification(details=details))
    assert told.get(timeout=10)[1]["eventType"] == "workitem.updated"


@check("a subscription is listed, replaced and deleted")
def _():
    changed = hooks.get_subscription(known["id"])
    changed.publisher_inputs = {"projectId": project, "workItemType": "Task"}
    changed = hooks.replace_subscription(changed, known["id"])
    assert changed.publisher_inputs["workItemType"] == "Task"
    assert [one.id for one in hooks.list_subscriptions(publisher_id="tfs")] == [known["id"]]
    hooks.delete_subscription(known["id"])
    assert hooks.list_subscriptions() == []


@check("who may not edit subscriptions is refused")
def _():
    powerless = connect("contoso", "no_permission").get_service_hooks_client()
    refused(lambda: powerless.create_subscription(subscription("workitem.created")), "VS402904")


@check("the profile and the organizations of the caller are found above the organization")
def _():
    me = clients.get_profile_client().get_profile("me")
    assert me.id == clients.get_location_client().get_connection_data().authenticated_user.id
    accounts = clients.get_accounts_client().get_accounts(member_id=me.id)
    assert [account.account_name for account in accounts] == ["contoso", "manyprojects"]


end()
