// Microsoft's Node client against the simulated Azure DevOps.

import assert from 'node:assert/strict';
import {
  TreeStructureGroup, WorkItemErrorPolicy, WorkItemExpand, WorkItemTypeFieldsExpandLevel,
} from 'azure-devops-node-api/interfaces/WorkItemTrackingInterfaces.js';
import { add, check, connect, end, patchType } from './support/harness.mjs';

const connection = connect('contoso');
const core = await connection.getCoreApi();
const wit = await connection.getWorkItemTrackingApi();
let made;

await check('the connection data names the user of the token', async () => {
  const data = await connection.connect();
  assert.equal(data.authenticatedUser.providerDisplayName, 'Full');
});

await check('projects come over several pages', async () => {
  const many = await connect('manyprojects').getCoreApi();
  const names = [];
  let pages = 0;
  let token;
  do {
    const page = await many.getProjects(undefined, 100, undefined, token);
    names.push(...page.map((project) => project.name));
    pages += 1;
    token = page.continuationToken ?? (page.length === 100 ? String(names.length) : undefined);
  } while (token);
  assert.equal(new Set(names).size, 260);
  assert.equal(pages, 3);
});

await check('a project is found by name, and an unknown one is null', async () => {
  const project = await core.getProject('Fabrikam Fiber', true);
  assert.equal(project.capabilities.processTemplate.templateName, 'Scrum');
  assert.equal(await core.getProject('Nope'), null);
});

await check('types and categories of a project are listed', async () => {
  const types = await wit.getWorkItemTypes('Agile');
  assert.ok(types.some((type) => type.name === 'User Story'));
  const hidden = await wit.getWorkItemTypeCategory('Agile', 'Microsoft.HiddenCategory');
  assert.ok(hidden.workItemTypes.some((type) => type.name === 'Test Plan'));
  const states = await wit.getWorkItemTypeStates('Agile', 'User Story');
  assert.equal(states[0].category, 'Proposed');
});

await check('fields of a type come with their allowed values', async () => {
  const fields = await wit.getWorkItemTypeFieldsWithReferences(
    'Agile', 'Bug', WorkItemTypeFieldsExpandLevel.All);
  const priority = fields.find((f) => f.referenceName === 'Microsoft.VSTS.Common.Priority');
  assert.deepEqual(priority.allowedValues, ['1', '2', '3', '4']);
});

await check('a work item is created with a link and tags', async () => {
  made = await wit.createWorkItem(patchType, [
    add('/fields/System.Title', 'From Node'),
    add('/fields/System.Tags', 'node, client'),
    add('/relations/-', { rel: 'Hyperlink', url: 'https://polaris.example/2' }),
  ], 'Agile', 'User Story');
  assert.equal(made.fields['System.Tags'], 'client; node');
  assert.equal(made.rev, 1);
});

await check('an update passes its revision test, a stale one is refused', async () => {
  const patch = [{ op: 'test', path: '/rev', value: made.rev }, add('/fields/System.State', 'Active')];
  const updated = await wit.updateWorkItem(patchType, patch, made.id);
  assert.equal(updated.rev, made.rev + 1);
  await assert.rejects(wit.updateWorkItem(patchType, patch, made.id), (error) => {
    assert.equal(error.statusCode, 412);
    assert.match(error.message, /VS403351/);
    return true;
  });
});

await check('a comment is added and listed', async () => {
  const comment = await wit.addComment({ text: 'Seen.' }, 'Agile', made.id);
  assert.equal(comment.text, 'Seen.');
  const list = await wit.getComments('Agile', made.id);
  assert.equal(list.totalCount, 1);
});

await check('a query finds the item', async () => {
  const query = `SELECT [System.Id] FROM WorkItems WHERE [System.TeamProject] = @project
    AND [System.Title] CONTAINS 'from node' AND [System.Id] = ${made.id}`;
  const found = await wit.queryByWiql({ query }, { project: 'Agile' });
  assert.deepEqual(found.workItems.map((item) => item.id), [made.id]);
});

await check('many items are read at once, and missing ones are left out on wish', async () => {
  const items = await wit.getWorkItemsBatch(
    { ids: [made.id, 999999], errorPolicy: WorkItemErrorPolicy.Omit });
  assert.equal(items[0].id, made.id);
  assert.equal(items[1], null);
});

await check('enumerations travel as numbers', async () => {
  const item = await wit.getWorkItem(made.id, undefined, undefined, WorkItemExpand.All);
  assert.equal(item.relations[0].url, 'https://polaris.example/2');
  const node = await wit.getClassificationNode(
    'Contoso Inherited', TreeStructureGroup.Iterations, undefined, 2);
  assert.equal(node.children[0].name, 'Sprint 1');
});

await check('a missing item is null', async () => {
  assert.equal(await wit.getWorkItem(999999), null);
});

await check('a missing required field is named', async () => {
  await assert.rejects(
    wit.createWorkItem(patchType, [add('/fields/System.Title', 'x')], 'Contoso Inherited', 'Bug'),
    (error) => {
      assert.equal(error.statusCode, 400);
      assert.match(error.message, /TF401320.*Security Review/);
      return true;
    });
});

await check('tokens that are expired, revoked or too small are refused', async () => {
  for (const token of ['expired', 'revoked']) {
    await assert.rejects(async () => (await connect('contoso', token).getCoreApi()).getProjects());
  }
  const reader = await connect('contoso', 'readOnly').getWorkItemTrackingApi();
  await assert.rejects(
    reader.createWorkItem(patchType, [add('/fields/System.Title', 'x')], 'Agile', 'Bug'));
});

await check('a query is saved and asked by its id, and links are found', async () => {
  const wiql = "SELECT [System.Id] FROM WorkItems WHERE [System.Title] = 'From Node'";
  const saved = await wit.createQuery({ name: 'Mine', wiql }, 'Agile', 'My Queries');
  const found = await wit.queryById(saved.id);
  assert.deepEqual(found.workItems.map((item) => item.id), [made.id]);
  const link = { rel: 'System.LinkTypes.Hierarchy-Reverse', url: made.url };
  const child = await wit.createWorkItem(patchType, [
    add('/fields/System.Title', 'Below'), add('/relations/-', link),
  ], 'Agile', 'Task');
  const query = `SELECT [System.Id] FROM WorkItemLinks WHERE [Source].[System.Id] = ${made.id}
    AND [System.Links.LinkType] = 'System.LinkTypes.Hierarchy-Forward' MODE (MustContain)`;
  const links = await wit.queryByWiql({ query });
  assert.equal(links.workItemRelations[1].target.id, child.id);
});

await check('a comment is changed, and its versions stay', async () => {
  const [comment] = (await wit.getComments('Agile', made.id)).comments;
  await wit.updateComment({ text: 'Seen twice.' }, 'Agile', made.id, comment.id);
  const versions = await wit.getCommentVersions('Agile', made.id, comment.id);
  assert.deepEqual(versions.map((version) => version.text), ['Seen.', 'Seen twice.']);
});

await check('revisions and updates tell the past', async () => {
  const updates = await wit.getUpdates(made.id);
  const states = updates.map((update) => update.fields?.['System.State']).filter(Boolean);
  assert.deepEqual(states[1], { oldValue: 'New', newValue: 'Active' });
  assert.equal((await wit.getRevision(made.id, 1)).fields['System.State'], 'New');
});

await check('deleting and restoring works', async () => {
  await wit.deleteWorkItem(made.id);
  assert.equal(await wit.getWorkItem(made.id), null);
  await wit.restoreWorkItem({ isDeleted: false }, made.id);
  assert.equal((await wit.getWorkItem(made.id)).id, made.id);
});

await check('tags are renamed', async () => {
  await wit.updateTag({ name: 'knot' }, 'Agile', 'node');
  assert.equal((await wit.getWorkItem(made.id)).fields['System.Tags'], 'client; knot');
});

await check('an attachment is uploaded and comes back', async () => {
  const { Readable } = await import('node:stream');
  const reference = await wit.createAttachment({}, Readable.from(['bytes']), 'a.bin');
  const stream = await wit.getAttachmentContent(reference.id);
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  assert.equal(Buffer.concat(chunks).toString(), 'bytes');
});

await check('the profile of the caller is found', async () => {
  assert.equal((await (await connection.getProfileApi()).getProfile('me')).displayName, 'Full');
});

end();
