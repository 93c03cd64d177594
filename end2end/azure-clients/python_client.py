"""Microsoft's Python client against the simulated Azure DevOps: projects and work items."""

import io

from azure.devops.v7_1.work_item_tracking.models import (
    CommentCreate,
    CommentUpdate,
    JsonPatchOperation,
    Wiql,
    WorkItemBatchGetRequest,
    WorkItemClassificationNode,
    WorkItemDeleteUpdate,
    WorkItemTagDefinition,
)

from support.harness import add, check, connect, end, refused

clients = connect("contoso")
wit = clients.get_work_item_tracking_client()
core = clients.get_core_client()
made = {}


@check("the connection data names the user of the token")
def _():
    data = clients.get_location_client().get_connection_data()
    assert data.authenticated_user.provider_display_name == "Full", data.authenticated_user


@check("projects come over several pages")
def _():
    many = connect("manyprojects").get_core_client()
    names, pages = [], 0
    # This client drops the continuation token; for projects it is the number given so far.
    while page := many.get_projects(top=100, continuation_token=len(names) or None):
        names += [project.name for project in page]
        pages += 1
    assert len(names) == len(set(names)) == 260, len(names)
    assert pages == 3, pages


@check("a project is found by name and by id")
def _():
    by_name = core.get_project("fabrikam fiber", include_capabilities=True)
    assert by_name.capabilities["processTemplate"]["templateName"] == "Scrum"
    assert core.get_project(by_name.id).name == "Fabrikam Fiber"


@check("types, states and categories of a project are listed")
def _():
    names = [kind.name for kind in wit.get_work_item_types("Agile")]
    assert "User Story" in names and "Bug" in names, names
    states = [state.category for state in wit.get_work_item_type_states("Agile", "Bug")]
    assert states == ["Proposed", "InProgress", "Resolved", "Completed"], states
    category = wit.get_work_item_type_category("Agile", "Microsoft.BugCategory")
    assert category.default_work_item_type.name == "Bug"


@check("fields of a type come with their allowed values")
def _():
    fields = wit.get_work_item_type_fields_with_references("Agile", "Bug", expand="all")
    priority = next(f for f in fields if f.reference_name == "Microsoft.VSTS.Common.Priority")
    assert priority.allowed_values == ["1", "2", "3", "4"], priority.allowed_values


@check("a work item is created with a link and tags")
def _():
    item = wit.create_work_item(
        [
            add("/fields/System.Title", "From Python"),
            add("/fields/System.Tags", "python; client"),
            add("/fields/Microsoft.VSTS.TCM.ReproSteps", "<b>Run</b><script>x()</script>"),
            add("/relations/-", {"rel": "Hyperlink", "url": "https://polaris.example/1"}),
        ],
        project="Agile",
        type="Bug",
    )
    made["id"], made["rev"] = item.id, item.rev
    assert item.fields["System.State"] == "New"
    assert item.fields["Microsoft.VSTS.TCM.ReproSteps"] == "<b>Run</b>"
    assert item.additional_properties is not None


@check("validateOnly creates nothing")
def _():
    before = wit.query_by_wiql(Wiql(query="SELECT [System.Id] FROM WorkItems")).work_items
    wit.create_work_item([add("/fields/System.Title", "x")], "Agile", "Task", validate_only=True)
    after = wit.query_by_wiql(Wiql(query="SELECT [System.Id] FROM WorkItems")).work_items
    assert len(before) == len(after)


@check("an update passes its revision test, a stale one is refused")
def _():
    test = JsonPatchOperation(op="test", path="/rev", value=made["rev"])
    patch = [test, add("/fields/System.State", "Active")]
    item = wit.update_work_item(patch, made["id"])
    assert item.fields["System.State"] == "Active" and item.rev == made["rev"] + 1
    refused(lambda: wit.update_work_item(patch, made["id"]), "VS403351")


@check("a comment is added and listed")
def _():
    comment = wit.add_comment(CommentCreate(text="Seen."), "Agile", made["id"])
    assert comment.text == "Seen." and comment.created_by.display_name == "Full"
    comments = wit.get_comments("Agile", made["id"])
    assert comments.total_count == 1 and comments.comments[0].text == "Seen."


@check("a query by tag finds the item")
def _():
    query = f"SELECT [System.Id] FROM WorkItems WHERE [System.Tags] CONTAINS 'python' AND [System.Id] = {made['id']}"
    found = wit.query_by_wiql(Wiql(query=query)).work_items
    assert [item.id for item in found] == [made["id"]]


@check("many items are read at once, and missing ones are left out on wish")
def _():
    request = WorkItemBatchGetRequest(ids=[made["id"]], fields=["System.Title"])
    assert wit.get_work_items_batch(request)[0].fields == {"System.Title": "From Python"}
    items = wit.get_work_items([made["id"], 999999], error_policy="omit")
    assert items[0].id == made["id"] and items[1] is None
    refused(lambda: wit.get_work_items([made["id"], 999999]), "TF401232")


@check("the item is read back with its relations")
def _():
    item = wit.get_work_item(made["id"], expand="all")
    assert item.relations[0].url == "https://polaris.example/1"
    assert item.fields["System.Id"] == made["id"]


@check("revisions and updates tell the past")
def _():
    assert [r.rev for r in wit.get_revisions(made["id"])] == [1, 2, 3]
    states = [u.fields.get("System.State") for u in wit.get_updates(made["id"]) if u.fields]
    assert states[1].old_value == "New" and states[1].new_value == "Active"


@check("areas are listed and created")
def _():
    node = wit.get_classification_node("Contoso Inherited", "areas", depth=2)
    assert node.children[0].name == "Web" and node.children[0].children[0].name == "Checkout"


@check("an attachment is uploaded and comes back")
def _():
    reference = wit.create_attachment(io.BytesIO(b"bytes"), file_name="a.bin")
    content = b"".join(wit.get_attachment_content(reference.id))
    assert content == b"bytes", content


@check("deleting and restoring works")
def _():
    item = wit.create_work_item([add("/fields/System.Title", "gone")], "Basic", "Issue")
    wit.delete_work_item(item.id)
    refused(lambda: wit.get_work_item(item.id), "TF401232")
    assert wit.get_deleted_work_item(item.id).name == "gone"
    wit.restore_work_item(WorkItemDeleteUpdate(is_deleted=False), item.id)
    assert wit.get_work_item(item.id).fields["System.Title"] == "gone"


@check("a missing required field is named")
def _():
    title = [add("/fields/System.Title", "x")]
    refused(
        lambda: wit.create_work_item(title, "Contoso Inherited", "Bug"),
        "TF401320",
        "Security Review",
    )


@check("unknown type, field, area and project are refused in their words")
def _():
    title = add("/fields/System.Title", "x")
    refused(lambda: wit.create_work_item([title], "Agile", "Nope"), "VS402323")
    refused(lambda: wit.create_work_item([title], "Nope", "Bug"), "TF200016")
    nope = add("/fields/Custom.Nope", "x")
    refused(lambda: wit.create_work_item([title, nope], "Agile", "Bug"), "TF51535")
    area = add("/fields/System.AreaPath", "Agile\\Nope")
    refused(lambda: wit.create_work_item([title, area], "Agile", "Bug"), "TF401347")


@check("tokens that are expired, revoked or too small are refused")
def _():
    refused(lambda: connect("contoso", "expired").get_core_client().get_projects())
    refused(lambda: connect("contoso", "revoked").get_core_client().get_projects())
    title = [add("/fields/System.Title", "x")]
    reader = connect("contoso", "read_only").get_work_item_tracking_client()
    refused(lambda: reader.create_work_item(title, "Agile", "Bug"))
    powerless = connect("contoso", "no_permission").get_work_item_tracking_client()
    refused(lambda: powerless.create_work_item(title, "Agile", "Bug"), "TF237111")

@check("areas are created below each other, renamed and deleted")
def _():
    node = lambda name: WorkItemClassificationNode(name=name)  # noqa: E731
    upper = wit.create_or_update_classification_node(node("Upper"), "Agile", "areas")
    wit.create_or_update_classification_node(node("Lower"), "Agile", "areas", "Upper")
    wit.update_classification_node(node("Renamed"), "Agile", "areas", "Upper/Lower")
    found = wit.get_classification_node("Agile", "areas", "Upper/Renamed")
    assert found.path == "\\Agile\\Area\\Upper\\Renamed", found.path
    assert wit.get_classification_nodes("Agile", [upper.id])[0].name == "Upper"
    root = wit.get_classification_node("Agile", "areas")
    wit.delete_classification_node("Agile", "areas", "Upper", reclassify_id=root.id)
    refused(lambda: wit.get_classification_node("Agile", "areas", "Upper"))


@check("a comment is written in Markdown, changed and deleted, and its versions stay")
def _():
    text = CommentCreate(text="**Bold**")
    comment = wit.add_work_item_comment(text, "Agile", made["id"], "markdown")
    assert comment.rendered_text.strip() == "<p><strong>Bold</strong></p>", comment.rendered_text
    wit.update_comment(CommentUpdate(text="Changed"), "Agile", made["id"], comment.id)
    item = wit.get_work_item(made["id"])
    assert item.comment_version_ref.version == 2, item.comment_version_ref
    versions = wit.get_comment_versions("Agile", made["id"], comment.id)
    assert [version.text for version in versions] == ["**Bold**", "Changed"]
    wit.delete_comment("Agile", made["id"], comment.id)
    refused(lambda: wit.get_comment("Agile", made["id"], comment.id))


@check("comments come in pages")
def _():
    for number in range(3):
        wit.add_comment(CommentCreate(text=f"Number {number}"), "Agile", made["id"])
    first = wit.get_comments("Agile", made["id"], top=2, order="asc")
    rest = wit.get_comments("Agile", made["id"], continuation_token=first.continuation_token, order="asc")
    texts = [comment.text for comment in first.comments + rest.comments]
    assert texts[-3:] == ["Number 0", "Number 1", "Number 2"], texts
    assert first.total_count == len(texts) and rest.continuation_token is None


@check("tags are listed, renamed and deleted")
def _():
    assert {"client", "python"} <= {tag.name for tag in wit.get_tags("Agile")}
    wit.update_tag(WorkItemTagDefinition(name="snake"), "Agile", "python")
    assert wit.get_work_item(made["id"]).fields["System.Tags"] == "client; snake"
    wit.delete_tag("Agile", "snake")
    assert wit.get_work_item(made["id"]).fields["System.Tags"] == "client"


@check("a parent shows its child, and the child its parent")
def _():
    parent = wit.get_work_item(made["id"])
    link = {"rel": "System.LinkTypes.Hierarchy-Reverse", "url": parent.url}
    patch = [add("/fields/System.Title", "Child"), add("/relations/-", link)]
    child = wit.create_work_item(patch, "Agile", "Task")
    rels = {r.rel for r in wit.get_work_item(made["id"], expand="relations").relations}
    assert "System.LinkTypes.Hierarchy-Forward" in rels, rels
    asked = wit.get_work_item(child.id, fields=["System.Parent"])
    assert asked.fields["System.Parent"] == made["id"], asked.fields


end()
