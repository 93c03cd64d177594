/** What people without a right see, and what they do not. */
import { Frame } from '../pages/frame.ts';
import { IntegrationPage } from '../pages/integration.ts';
import { IssuePage } from '../pages/issue.ts';
import { PortfolioPage, ProjectPage } from '../pages/portfolio.ts';
import { Organization } from '../support/organization.ts';
import { expect, test } from '../support/test.ts';

test('an observer reads and changes nothing', async ({ page, azure, organization, signIn, watch, expectAccessible }) => {
  watch.expect(/status of 403/);
  const pages = new ProjectPage(page);
  const project = await organization.projectWith('Storefront', 'shop.sarif');
  await organization.integrate(project, await organization.connect(azure), 'Agile', 'Bug');
  await signIn(await organization.member(project, 'observer'));
  await expect(new Frame(page).places).toHaveText(['Portfolio', 'Dashboard']);
  await expect(page.getByRole('button', { name: 'Create application' })).toHaveCount(0);
  await new PortfolioPage(page).follow('Webshop');
  await expect(page.getByRole('button', { name: 'Create project' })).toHaveCount(0);
  await new PortfolioPage(page).follow('Storefront');
  await expect(pages.issues).toHaveCount(8);
  await expect(page.getByRole('checkbox')).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Export' })).toHaveCount(0);
  await expectAccessible(page);
  await pages.issueIn('src/orders/search.py').click();
  await expect(new IssuePage(page).tracker).toBeVisible();
  await expect(new IssuePage(page).exportButton).toHaveCount(0);
  await page.goto(`/projects/${project.id}/scans`);
  await expect(page.getByRole('button', { name: 'Upload' })).toHaveCount(0);
  await new IntegrationPage(page).open(project.id);
  await expect(new IntegrationPage(page).tracker).toContainText('Agile');
  for (const name of ['Test', 'Remove integration', 'Save']) {
    await expect(page.getByRole('button', { name })).toHaveCount(0);
  }
  await expectAccessible(page);

  const answer = await page.goto('/organization/integrations');
  expect(answer?.status()).toBe(403);
  await expect(page.getByText('Not allowed')).toBeVisible();
  await expectAccessible(page);
});

test('a member tests and exports but manages no integration', async ({ page, azure, organization, signIn }) => {
  const integration = new IntegrationPage(page);
  const project = await organization.projectWith('Storefront', 'shop.sarif');
  await organization.integrate(project, await organization.connect(azure), 'Agile', 'Bug');
  await signIn(await organization.member(project, 'member'));
  await integration.open(project.id);
  await expect(page.getByRole('link', { name: 'Change' })).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Remove integration' })).toHaveCount(0);
  await integration.test();
  await expect(integration.tracker.getByRole('img', { name: 'Works' })).toBeVisible();
  await page.goto(`/projects/${project.id}/settings`);
  await expect(page.getByRole('button', { name: 'Rename' })).toHaveCount(0);
});

test('what belongs to another organization is not found', async ({
  page, polaris, azure, organization, signIn, watch, expectAccessible,
}) => {
  watch.expect(/status of 404/);
  const theirs = await Organization.create(polaris);
  const project = await theirs.projectWith('Secret project', 'shop.sarif');
  const instance = await theirs.connect(azure);
  const { items } = await theirs.call<{ items: { id: string }[] }>('GET', `/projects/${project.id}/issues`);
  await organization.project('Storefront');
  await signIn();
  for (const path of [
    `/applications/${project.applicationId}`,
    `/applications/${project.applicationId}/settings/members`,
    `/projects/${project.id}/issues`,
    `/projects/${project.id}/issues/${items[0]?.id}`,
    `/projects/${project.id}/scans`,
    `/projects/${project.id}/settings/integrations`,
    `/organization/integrations/${instance}`,
  ]) {
    const answer = await page.goto(path);
    expect(answer?.status(), path).toBe(404);
    await expect(page.getByRole('heading', { level: 1, name: 'Not found' }), path).toBeVisible();
    expect(await page.content(), path).not.toContain('Secret project');
  }
  await expectAccessible(page);
});

test('an address without a page says so', async ({ page, signIn, watch, expectAccessible }) => {
  watch.expect(/status of 404/);
  await signIn();
  const answer = await page.goto('/no/such/page');
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole('heading', { level: 1, name: 'Not found' })).toBeVisible();
  await expectAccessible(page);
});
