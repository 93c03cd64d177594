/** People tie an issue to a work item that is there already, and part them again. */
import { ExportPage, IssuePage } from '../pages/issue.ts';
import { ProjectPage } from '../pages/portfolio.ts';
import { expect, test } from '../support/test.ts';

test('a member links an issue, comments on the work item, and unlinks it', async ({
  page, context, javaScriptEnabled, azure, organization, signIn, expectAccessible, watch,
}) => {
  watch.expect(/status of (409|422)/);
  const [pages, issue] = [new ProjectPage(page), new IssuePage(page)];
  const project = await organization.projectWith('Linked', 'shop.sarif');
  await organization.integrate(project, await organization.connect(azure), 'Agile', 'Bug');
  await signIn(await organization.member(project, 'member'));
  await pages.open(project.id);
  await pages.issueIn('src/accounts/passwords.py').click();
  await issue.exportButton.click();
  const exported = new ExportPage(page, javaScriptEnabled);
  await exported.ended();
  const number = await exported.workItem();

  await pages.open(project.id);
  await pages.issueIn('src/orders/search.py').click();
  await issue.unfold('Link an existing work item');
  await expectAccessible(page);
  await issue.tracker.getByLabel('Work item').fill('999999');
  await issue.tracker.getByRole('button', { name: 'Link' }).click();
  await expect(issue.tracker).toContainText('has no work item 999999');
  await issue.tracker.getByLabel('Work item').fill(`#${number}`);
  await issue.tracker.getByRole('button', { name: 'Link' }).click();
  await expect(issue.tracker.getByRole('link', { name: `#${number}` })).toBeVisible();
  await expect(issue.tracker).toContainText("Polaris - Project 'Linked'");
  await expectAccessible(page);

  await issue.unfold('Comment on the work item');
  await issue.tracker.getByLabel('Comment').fill('Fixed with the next release.');
  await issue.tracker.getByRole('button', { name: 'Add comment' }).click();
  await expect(page.getByRole('table', { name: 'History' })).toContainText('Commented');

  await pages.open(project.id, '?ticket=linked');
  await expect(pages.issues).toHaveCount(2);
  await expect(pages.issues.filter({ hasText: 'orders/search.py' })).toContainText('New');
  await pages.issueIn('src/orders/search.py').click();
  const stale = await context.newPage();
  await stale.goto(page.url());
  await issue.unfold('Unlink');
  await expect(issue.tracker).toContainText('stays in Azure DevOps');
  await issue.tracker.getByRole('button', { name: 'Unlink work item' }).click();
  await expect(issue.exportButton).toBeVisible();
  await expect(page.getByRole('table', { name: 'History' })).toContainText('Unlinked');
  await expectAccessible(page);

  const again = new IssuePage(stale);
  await again.unfold('Unlink');
  await again.tracker.getByRole('button', { name: 'Unlink work item' }).click();
  await expect(again.tracker).toContainText('This issue is not linked to a work item.');
  const address = page.url();
  await issue.exportButton.click();
  await exported.ended();
  expect(await exported.workItem()).toBeGreaterThan(number);
  await page.goto(address);
  await expect(page.getByRole('table', { name: 'History' })).toContainText('Exported');
});
