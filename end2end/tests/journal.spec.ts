/** Why issues were not filed, and the acts that try again or give up. */
import { ExportPage } from '../pages/issue.ts';
import { JournalPage } from '../pages/journal.ts';
import { ProjectPage } from '../pages/portfolio.ts';
import { expect, test } from '../support/test.ts';

const creations = { method: 'POST', path: '*/_apis/wit/workitems/$*' };

test.afterEach(async ({ azure }) => azure.calm());

test('a member sees why issues failed, retries one, and then all others', async ({
  page, javaScriptEnabled, azure, organization, signIn, expectAccessible, watch,
}) => {
  watch.expect(/status of 409/);
  const [pages, journal] = [new ProjectPage(page), new JournalPage(page)];
  const exported = new ExportPage(page, javaScriptEnabled);
  const project = await organization.projectWith('Storefront', 'shop.sarif');
  await organization.integrate(project, await organization.connect(azure), 'Agile', 'Bug');
  await signIn(await organization.member(project, 'member'));
  await pages.open(project.id);
  await pages.exportAllThatMatch(8);
  // The preview has something tried out; what fails is to fail afterwards.
  await expect(page.getByRole('button', { name: 'Export 8 issues' })).toBeVisible();
  await azure.fault({ ...creations, times: 8, effect: { kind: 'status', status: 400 } });
  await page.getByRole('button', { name: 'Export 8 issues' }).click();
  await exported.ended();
  await expect(exported.items.getByText('Failed', { exact: true })).toHaveCount(8);

  await page.getByRole('link', { name: 'Exports', exact: true }).click();
  await page.getByRole('link', { name: /^Export journal/ }).click();
  await expect(journal.attempts).toHaveCount(8);
  await expect(journal.attempts.first()).toContainText('Create the work item');
  await expect(journal.attempts.first()).toContainText('Status 400');
  await expectAccessible(page);

  await journal.attempts.first().getByRole('cell').getByRole('link').first().click();
  const issue = page.url();
  await page.getByRole('link', { name: 'Export journal of this issue' }).click();
  await expect(journal.attempts).toHaveCount(1);
  await expect(journal.button('Give up this issue')).toHaveCount(0);
  await expectAccessible(page);
  await journal.press('Retry this issue');
  await exported.ended();
  await expect(page.getByText('1 of 1 filed')).toBeVisible();
  await journal.openIssue(issue);
  await expect(journal.attempts).toHaveCount(2);
  await expect(journal.attempts.first()).toContainText('Filed');
  await expect(journal.button('Retry this issue')).toHaveCount(0);

  await journal.openProject(project.id);
  await journal.press('Retry all that failed');
  await exported.ended();
  await expect(page.getByText('7 of 7 filed')).toBeVisible();
  await journal.openProject(project.id);
  await journal.press('Retry all that failed');
  await expect(page.getByRole('alert').filter({ hasText: 'there is nothing to retry' })).toBeVisible();
  await expectAccessible(page);
});

test('a member gives up one issue that waits, and then all of them', async ({
  page, javaScriptEnabled, azure, organization, signIn, expectAccessible, watch,
}) => {
  watch.expect(/status of 409/);
  const [pages, journal] = [new ProjectPage(page), new JournalPage(page)];
  const exported = new ExportPage(page, javaScriptEnabled);
  const project = await organization.projectWith('Storefront', 'shop.sarif');
  await organization.integrate(project, await organization.connect(azure), 'Agile', 'Bug');
  await signIn(await organization.member(project, 'member'));
  await pages.open(project.id);
  await pages.exportAllThatMatch(8);
  // The preview has something tried out; what fails is to fail afterwards.
  await expect(page.getByRole('button', { name: 'Export 8 issues' })).toBeVisible();
  await azure.fault({ ...creations, effect: { kind: 'expire_token' } });
  await page.getByRole('button', { name: 'Export 8 issues' }).click();
  await exported.waits(8);
  const address = page.url();
  await expect(exported.items.first()).toContainText('The access token has expired.');
  await expect(exported.items.first().getByRole('link', { name: 'My Organization > Integrations' })).toBeVisible();

  await exported.items.first().getByRole('rowheader').getByRole('link').click();
  await page.getByRole('link', { name: 'Export journal of this issue' }).click();
  await journal.press('Give up this issue');
  await expect(journal.button('Give up this issue')).toHaveCount(0);
  await page.goto(address);
  await expect(exported.items.getByText('Cancelled', { exact: true })).toHaveCount(1);

  await journal.openProject(project.id);
  await journal.press('Give up all that waits');
  await expect(async () => {
    await page.goto(address);
    await expect(exported.items.getByText('Cancelled', { exact: true })).toHaveCount(8, { timeout: 100 });
  }).toPass();
  await journal.openProject(project.id);
  await journal.press('Give up all that waits');
  await expect(page.getByRole('alert').filter({ hasText: 'Nothing waits to be filed any more' })).toBeVisible();
  await expectAccessible(page);
});
