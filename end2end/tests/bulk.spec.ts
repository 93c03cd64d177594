/** Many issues at once: chosen, looked at, filed, and stopped on the way. */
import { ExportPage, IssuePage } from '../pages/issue.ts';
import { ProjectPage } from '../pages/portfolio.ts';
import { region } from '../pages/frame.ts';
import { expect, test } from '../support/test.ts';

/** An open connection breaks; a new one is refused. */
const unreachable = /Azure DevOps cannot be reached|The connection to Azure DevOps broke/;
const creations = { method: 'POST', path: '*/_apis/wit/workitems/$*' };

test.afterEach(async ({ azure }) => azure.calm());

test('an export is paused, resumed, cancelled and retried, and each act twice harms nothing', async ({
  page, context, javaScriptEnabled, azure, organization, signIn, expectAccessible, watch,
}) => {
  watch.expect(/status of 409/);
  const pages = new ProjectPage(page);
  const exported = new ExportPage(page, javaScriptEnabled);
  const project = await organization.projectWith('Storefront', 'shop.sarif');
  const instance = await organization.connect(azure);
  await organization.integrate(project, instance, 'Agile', 'Bug');
  await signIn(await organization.member(project, 'member'));
  await pages.open(project.id, '?severity=critical,high');
  const count = await pages.issues.count();
  await pages.exportAllThatMatch(count);
  await expect(page.getByRole('button', { name: `Export ${count} issues` })).toBeVisible();
  await azure.fault({ ...creations, effect: { kind: 'expire_token' } });
  await page.getByRole('button', { name: `Export ${count} issues` }).click();
  await exported.waits(count);
  await expect(exported.progress).toContainText('until what is said below is mended');
  await expectAccessible(page);

  // With JavaScript a page follows what others do, so that nobody can press twice there.
  const stale = javaScriptEnabled ? undefined : await context.newPage();
  const again = stale && new ExportPage(stale, javaScriptEnabled);
  await stale?.goto(page.url());
  await exported.press('Pause');
  await exported.is('Paused');
  await again?.press('Pause');
  await again?.is('Paused');
  await expectAccessible(page);
  await exported.press('Resume');
  await exported.is('Running');
  await again?.press('Resume');
  await again?.is('Running');

  await exported.press('Cancel export');
  await exported.is('Cancelled');
  await expect(page.getByText(`${count} cancelled`)).toBeVisible();
  await again?.press('Cancel export');
  if (stale) await expect(stale.getByRole('alert').filter({ hasText: 'has ended already' })).toBeVisible();
  await expectAccessible(page);

  await exported.press('Retry failed and cancelled');
  await exported.waits(count);
  await azure.calm();
  await organization.call('PATCH', `/instances/${instance}`, { token: azure.tokens.full });
  await exported.ended();
  await expect(page.getByText(`${count} of ${count} filed`)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Retry failed and cancelled' })).toHaveCount(0);
});

test('all that match the filter are looked at, and what is under way or linked is told apart', async ({
  page, javaScriptEnabled, azure, organization, signIn, expectAccessible,
}) => {
  const pages = new ProjectPage(page);
  const exported = new ExportPage(page, javaScriptEnabled);
  const project = await organization.projectWith('Storefront', 'shop.sarif');
  const instance = await organization.connect(azure);
  await organization.integrate(project, instance, 'Agile', 'Bug');
  await signIn(await organization.member(project, 'member'));
  await pages.open(project.id);
  await pages.issueIn('src/accounts/passwords.py').click();
  await new IssuePage(page).exportButton.click();
  await exported.ended();
  const number = await exported.workItem();
  await azure.fault({ ...creations, effect: { kind: 'expire_token' } });
  await pages.open(project.id);
  await pages.issueIn('src/orders/search.py').click();
  await new IssuePage(page).exportButton.click();
  await exported.waits(1);
  await azure.calm();

  await pages.open(project.id);
  await pages.exportAllThatMatch(8);
  const expected = region(page, 'What would happen');
  for (const [term, value] of [['Work items created', 6], ['Linked already', 1], ['Under way already', 1], ['Refused', 0]]) {
    const fact = expected.locator('dl > div').filter({ hasText: String(term) });
    await expect(fact.getByRole('definition')).toHaveText(String(value));
  }
  await expect(page.getByRole('link', { name: `#${number}` })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Export 6 issues' }).click();
  await page.waitForURL(/\/exports\/[0-9a-f-]{36}$/);
  await organization.call('PATCH', `/instances/${instance}`, { token: azure.tokens.full });
  await exported.ended();
  await expect(page.getByText('7 of 8 filed, 1 failed')).toBeVisible();
  await pages.open(project.id, `?work_item=${number}`);
  await expect(pages.issues).toHaveCount(1);
  await expect(pages.issues).toContainText('accounts/passwords.py');
  await pages.open(project.id, '?ticket=none');
  await expect(page.getByText('No issue fits')).toBeVisible();
});

test('nothing is promised where Azure DevOps does not answer, and pages say so', async ({
  page, azure, organization, signIn, expectAccessible, watch,
}) => {
  watch.expect(/status of 50\d/);
  const project = await organization.projectWith('Storefront', 'shop.sarif');
  await organization.integrate(project, await organization.connect(azure), 'Agile', 'Bug');
  await signIn(await organization.member(project, 'contributor'));
  const [pages, issue] = [new ProjectPage(page), new IssuePage(page)];
  await pages.open(project.id);
  await pages.issueIn('src/orders/search.py').click();
  const address = page.url();
  await azure.fault({ effect: { kind: 'refuse' } });
  for (const path of ['settings/integrations/fields', 'export-preview?choice=all']) {
    const answer = await page.goto(`/projects/${project.id}/${path}`);
    expect(answer?.status(), path).not.toBe(500);
    await expect(page.getByText(unreachable)).toBeVisible();
    await expectAccessible(page);
  }
  await expect(page.getByText('Azure DevOps could not say what it would do')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Example' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Export 8 issues' })).toBeVisible();
  await page.goto(address);
  await issue.unfold('Link an existing work item');
  await issue.tracker.getByLabel('Work item').fill('1');
  await issue.tracker.getByRole('button', { name: 'Link' }).click();
  await expect(issue.tracker).toContainText(unreachable);
});

test('all rows of the page are selected at once, and none again', async ({
  page, javaScriptEnabled, azure, organization, signIn,
}) => {
  const pages = new ProjectPage(page);
  const project = await organization.projectWith('Storefront', 'shop.sarif');
  await organization.integrate(project, await organization.connect(azure), 'Agile', 'Bug');
  await signIn(await organization.member(project, 'member'));
  await pages.open(project.id);
  const selectAll = page.getByRole('button', { name: 'Select all on this page' });
  if (!javaScriptEnabled) {
    await expect(selectAll).toBeHidden();
    return;
  }
  await expect(selectAll).toBeVisible();
  await selectAll.click();
  await expect(pages.issues.getByRole('checkbox', { checked: true })).toHaveCount(8);
  await page.getByRole('button', { name: 'Select none' }).click();
  await expect(pages.issues.getByRole('checkbox', { checked: true })).toHaveCount(0);
  await selectAll.click();
  await pages.issues.first().getByRole('checkbox').uncheck();
  await page.getByRole('button', { name: 'Export selected issues' }).click();
  await page.getByRole('button', { name: 'Export 7 issues' }).click();
  await new ExportPage(page, javaScriptEnabled).ended();
  await expect(page.getByText('7 of 7 filed')).toBeVisible();
});
