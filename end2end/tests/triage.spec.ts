/** What people decide about issues: about one, about some, and about all that a filter lets through. */
import { region } from '../pages/frame.ts';
import { ProjectPage, TriageFields } from '../pages/portfolio.ts';
import { expect, test } from '../support/test.ts';

test('an issue is dismissed with a reason, leaves the list, and its history tells why', async ({
  page, organization, signIn, expectAccessible, watch,
}) => {
  watch.expect(/status of 422/);
  const pages = new ProjectPage(page);
  const fields = new TriageFields(page);
  const project = await organization.projectWith('Storefront', 'shop.sarif');
  await signIn(await organization.member(project, 'member'));
  await pages.open(project.id);
  await expect(pages.issues).toHaveCount(8);
  await pages.issueIn('src/orders/search.py').click();
  await page.getByText('Change', { exact: true }).click();
  await expectAccessible(page);

  await fields.status('To be fixed');
  await fields.reason('Other');
  await fields.save();
  await expect(page.getByText('A reason goes with the status Dismissed only.').first()).toBeVisible();
  await expectAccessible(page);

  await fields.status('Dismissed');
  await fields.reason('False positive');
  await fields.comment('The identifier is <b>a number</b> by then.');
  await fields.save();
  const triage = region(page, 'Triage');
  await expect(triage).toContainText('Dismissed');
  await expect(triage).toContainText('False positive');
  await expect(page.getByRole('table', { name: 'History' })).toContainText(
    'Dismissed (False positive), by Grace Hopper: The identifier is <b>a number</b> by then.',
  );
  await expectAccessible(page);

  await pages.open(project.id);
  await expect(pages.issues).toHaveCount(7);
  await pages.open(project.id, '?triage=dismissed');
  await expect(pages.issues).toHaveCount(1);
  await expect(pages.issues).toContainText('Dismissed');
});

test('selected issues get an owner and a day, and are found by both', async ({
  page, organization, signIn, expectAccessible,
}) => {
  const pages = new ProjectPage(page);
  const fields = new TriageFields(page);
  const project = await organization.projectWith('Storefront', 'shop.sarif');
  await organization.member(project, 'contributor', 'Linus Larsen');
  await signIn();
  await pages.open(project.id, '?severity=high');
  await expect(pages.issues).toHaveCount(2);
  await pages.issues.first().getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Triage selected issues' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Triage');
  await expect(page.getByText('1 issue', { exact: true })).toBeVisible();
  await expectAccessible(page);
  await fields.status('To be fixed');
  await fields.owner('Linus Larsen');
  await fields.fixBy('2020-01-31');
  await fields.save();

  await expect(page).toHaveURL(/severity=high/);
  await expect(pages.issues).toHaveCount(2);
  const first = pages.issues.filter({ hasText: 'Linus Larsen' });
  await expect(first).toHaveCount(1);
  await expect(first).toContainText('To be fixed');
  await expect(first).toContainText('31 Jan 2020');
  await pages.more({ 'Fix by': 'Overdue', Owner: 'Linus Larsen' });
  await expect(pages.issues).toHaveCount(1);
  await expectAccessible(page);
});

test('all issues that match are decided about at once, and no others', async ({
  page, organization, signIn,
}) => {
  const pages = new ProjectPage(page);
  const fields = new TriageFields(page);
  const project = await organization.projectWith('Storefront', 'shop.sarif');
  await signIn();
  await pages.open(project.id, '?severity=high');
  await expect(pages.issues).toHaveCount(2);
  await page.getByRole('button', { name: 'Triage all that match (2)' }).click();
  await expect(page.getByText('2 issues', { exact: true })).toBeVisible();
  await fields.status('Dismissed');
  await fields.reason('Other');
  await fields.save();
  await expect(page).toHaveURL(/severity=high/);
  await expect(page.getByText('No issue fits')).toBeVisible();
  await pages.open(project.id);
  await expect(pages.issues).toHaveCount(6);
});

test('who only reads sees decisions and makes none', async ({ page, organization, signIn }) => {
  const pages = new ProjectPage(page);
  const project = await organization.projectWith('Storefront', 'shop.sarif');
  await signIn(await organization.member(project, 'observer'));
  await pages.open(project.id);
  await expect(pages.issues).toHaveCount(8);
  await expect(page.getByRole('button', { name: 'Triage selected issues' })).toHaveCount(0);
  await pages.issueIn('src/orders/search.py').click();
  await expect(page.getByRole('heading', { level: 1, name: 'SQL injection' })).toBeVisible();
  await expect(region(page, 'Triage')).toContainText('Not dismissed');
  await expect(page.getByRole('button', { name: 'Save decision' })).toHaveCount(0);
});
