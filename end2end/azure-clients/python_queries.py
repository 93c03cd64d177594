"""Microsoft's Python client against the simulated Azure DevOps: queries."""

from azure.devops.v7_1.work_item_tracking.models import QueryHierarchyItem, TeamContext, Wiql

from support.harness import add, check, connect, end, refused

wit = connect("contoso").get_work_item_tracking_client()
LINKS = """SELECT [System.Id] FROM WorkItemLinks
    WHERE ([Source].[System.TeamProject] = 'Agile')
    AND ([System.Links.LinkType] = 'System.LinkTypes.Hierarchy-Forward')
    AND ([Target].[System.WorkItemType] <> 'Epic') MODE ({mode})"""
BUGS = "SELECT [System.Id] FROM WorkItems WHERE [System.WorkItemType] = 'Bug'"


def create(kind, title, parent=None):
    patch = [add("/fields/System.Title", title)]
    if parent:
        rel = "System.LinkTypes.Hierarchy-Reverse"
        patch.append(add("/relations/-", {"rel": rel, "url": parent.url}))
    return wit.create_work_item(patch, "Agile", kind)


story = create("User Story", "Above")
bug = create("Bug", "Below", story)
task = create("Task", "Deep", bug)


def ids(query, **context):
    team = TeamContext(**context) if context else None
    return [item.id for item in wit.query_by_wiql(Wiql(query=query), team).work_items]


def rows(mode):
    found = wit.query_by_wiql(Wiql(query=LINKS.format(mode=mode)))
    return [(row.source and row.source.id, row.target.id) for row in found.work_item_relations]


@check("links are found with both ends")
def _():
    expected = [(None, story.id), (story.id, bug.id), (None, bug.id), (bug.id, task.id)]
    assert rows("MustContain") == expected, rows("MustContain")


@check("a tree is found")
def _():
    expected = [(None, story.id), (story.id, bug.id), (bug.id, task.id)]
    assert rows("Recursive") == expected, rows("Recursive")


@check("the project, the caller and the day stand for themselves")
def _():
    select = "SELECT [System.Id] FROM WorkItems WHERE "
    assert ids(select + "[System.TeamProject] = @project", project="Agile") == [story.id, bug.id, task.id]
    assert ids(select + "[System.TeamProject] = @project", project="Basic") == []
    assert ids(select + "[System.CreatedBy] = @me AND [System.CreatedDate] >= @today - 1")
    assert ids(select + "[System.WorkItemType] IN GROUP 'Microsoft.BugCategory'") == [bug.id]


@check("a team stands between project and query")
def _():
    assert ids(BUGS, project="Agile", team="Agile Team") == [bug.id]


@check("a query is saved, found and asked by its id")
def _():
    query = QueryHierarchyItem(name="Bugs", wiql=BUGS)
    saved = wit.create_query(query, "Agile", "Shared Queries")
    assert wit.get_query("Agile", "Shared Queries/Bugs", expand="wiql").wiql == BUGS
    assert [item.id for item in wit.query_by_id(saved.id).work_items] == [bug.id]
    folders = wit.get_queries("Agile", depth=1)
    assert [folder.name for folder in folders] == ["My Queries", "Shared Queries"]
    assert folders[1].children[0].id == saved.id
    wit.delete_query("Agile", saved.id)
    refused(lambda: wit.query_by_id(saved.id), "TF401243")


@check("what is no query is refused in its words")
def _():
    for text in ("", "SELECT", "SELECT [System.Id] FROM Nothing", BUGS + " AND [Nope.X] = 1"):
        refused(lambda: wit.query_by_wiql(Wiql(query=text)), "TF51006")


end()
