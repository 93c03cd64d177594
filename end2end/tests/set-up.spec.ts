/** The first visit to an empty database. */
import { Frame } from '../pages/frame.ts';
import { ExportPage, IssuePage } from '../pages/issue.ts';
import { SetUpPage } from '../pages/people.ts';
import { ProjectPage } from '../pages/portfolio.ts';
import { somebody } from '../support/organization.ts';
import { expect, test } from '../support/test.ts';

test('nothing is reachable before set-up, which the one-time code opens', async ({
  untouched, elsewhere, watch, expectAccessible,
}) => {
  watch.expect(/status of 422/);
  const page = await elsewhere(untouched);
  const setUp = new SetUpPage(page);
  const person = somebody('Ada Admin');

  for (const path of ['/', '/portfolio', '/sign-in', '/organization/users', '/account/tokens']) {
    await page.goto(path);
    await expect(page, path).toHaveURL(/\/setup$/);
  }
  const refused = await page.request.get('/api/v1/applications', { maxRedirects: 0 });
  expect(refused.ok()).toBe(false);
  await expect(page.getByRole('heading', { name: 'Set up Polaris' })).toBeVisible();
  await expectAccessible(page);

  await setUp.fill('000000-000000', 'Northwind', person);
  await expect(page.getByLabel('Set-up code')).toHaveAccessibleDescription(/not accepted/);
  await setUp.fill(untouched.setupCode, 'Northwind', { ...person, password: 'short' });
  await expect(page.getByLabel('Password')).toHaveAccessibleDescription(/12 characters.*12 characters/s);
  await expectAccessible(page);

  await setUp.fill(untouched.setupCode, 'Northwind', person);
  await expect(page.getByText('You are signed in')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Go to the portfolio' }).click();
  await expect(new Frame(page).places).toHaveText(['Portfolio', 'Dashboard', 'Policies', 'Users', 'Integrations', 'Audit log']);

  const stranger = await elsewhere(untouched);
  await stranger.goto('/setup');
  await expect(stranger.getByLabel('Set-up code')).toHaveCount(0);
  await expect(stranger.getByRole('link', { name: 'Sign in' })).toBeVisible();
});

test('a practice organization is labelled as simulated wherever it is shown', async ({
  untouched, elsewhere, javaScriptEnabled, expectAccessible,
}) => {
  const page = await elsewhere(untouched);
  const pages = new ProjectPage(page);
  const label = page.getByText('Simulated Azure DevOps').first();
  await page.goto('/setup');
  await new SetUpPage(page).fill(untouched.setupCode, 'Northwind', somebody('Ada Admin'));
  await page.getByRole('button', { name: 'Load a practice organization' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Web shop' })).toBeVisible();
  const project = /projects\/([^/]+)/.exec(page.url())?.[1] ?? '';
  await expect(async () => {
    await page.reload();
    expect(await pages.issues.count()).toBeGreaterThan(3);
  }).toPass();
  await expectAccessible(page);

  await page.goto('/organization/integrations');
  await expect(label).toBeVisible();
  await expect(page.getByRole('button', { name: 'Load a practice organization' })).toHaveCount(0);
  await page.goto(`/projects/${project}/settings/integrations`);
  await expect(label).toBeVisible();
  await pages.open(project);
  await pages.issues.first().getByRole('rowheader').getByRole('link').click();
  await expect(label).toBeVisible();
  await new IssuePage(page).exportButton.click();
  await new ExportPage(page, javaScriptEnabled).ended();
  await expect(page.getByText('Filed', { exact: true })).toBeVisible();
  await expectAccessible(page);
});
