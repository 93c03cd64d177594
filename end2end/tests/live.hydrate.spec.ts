/** What JavaScript adds to pages that work without it. */
import { IntegrationPage } from '../pages/integration.ts';
import { InstancesPage } from '../pages/instances.ts';
import { IssuePage } from '../pages/issue.ts';
import { PortfolioPage, ProjectPage } from '../pages/portfolio.ts';
import { alive, noteListeners } from '../support/alive.ts';
import { fixture } from '../support/organization.ts';
import { expect, test } from '../support/test.ts';

test.beforeEach(async ({ page }) => noteListeners(page));

test('an upload shows how far it is and goes on by itself', async ({ page, organization, signIn }) => {
  const project = await organization.project('Storefront');
  await signIn();
  await page.goto(`/projects/${project.id}/scans`);
  await alive(page);
  let goOn = () => {};
  const seen = new Promise<void>((resolve) => (goOn = resolve));
  await page.route('**/api/v1/projects/*/scans', async (route) => {
    await seen;
    await route.continue();
  });
  await page.getByLabel('Report').setInputFiles(fixture('shop.sarif'));
  await page.getByRole('button', { name: 'Upload' }).click();
  await expect(page.getByRole('progressbar', { name: 'Progress of the upload' })).toBeVisible();
  goOn();
  await expect(page).toHaveURL(/\/scans\/[0-9a-f-]{36}$/);
  await expect(page.getByText('Completed', { exact: true })).toBeVisible();
});

test('an export is followed without loading the page', async ({ page, azure, organization, signIn }) => {
  const pages = new ProjectPage(page);
  const project = await organization.projectWith('Storefront', 'shop.sarif');
  await organization.integrate(project, await organization.connect(azure), 'Agile', 'Bug');
  await signIn();
  await pages.open(project.id);
  await pages.issueIn('src/orders/search.py').click();
  await alive(page);
  await azure.fault({ method: 'POST', path: '*/workitems/$*', times: 1, effect: { kind: 'delay_answer', milliseconds: 6000 } });
  await new IssuePage(page).exportButton.click();
  await expect(page).toHaveURL(/\/exports\//);
  await expect(page.getByText('0 of 1 filed')).toBeVisible();
  await expect(page.getByText('1 of 1 filed')).toBeVisible();
  await expect(page.getByText('Completed', { exact: true })).toBeVisible();
  await expect(page.getByRole('link', { name: /^#\d+/ })).toBeVisible();
});

test('a refused form keeps what was typed and leads to the field', async ({ page, signIn, watch }) => {
  watch.expect(/status of 422/);
  await signIn();
  await page.goto('/organization/integrations/new');
  await alive(page);
  await new InstancesPage(page).fill({ url: 'https://azure.example.com/contoso', token: 'typed-by-hand' });
  const url = page.getByLabel('Azure URL');
  await expect(url).toHaveAttribute('aria-invalid', 'true');
  await expect(url).toBeFocused();
  await expect(url).toHaveValue('https://azure.example.com/contoso');
  await expect(page.getByLabel('Access Token')).toHaveValue('typed-by-hand');
  await expect(page).toHaveURL(/\/organization\/integrations\/new$/);
  await expect(page.getByRole('button', { name: 'Save' })).not.toHaveAttribute('aria-disabled', 'true');
});

test('a double click sends once', async ({ page, signIn }) => {
  await signIn();
  await page.goto('/portfolio');
  await alive(page);
  const sent: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/rpc/')) sent.push(request.url());
  });
  await page.getByLabel('Name', { exact: true }).fill('Webshop');
  await page.getByRole('button', { name: 'Create application' }).dblclick();
  await expect(page.getByRole('heading', { level: 1, name: 'Webshop' })).toBeVisible();
  await new PortfolioPage(page).open();
  await expect(page.getByRole('rowheader')).toHaveText(['Webshop']);
  expect(sent).toHaveLength(1);
});

test('projects are searched while one types, and a choice goes on by itself', async ({
  page, azure, organization, signIn,
}) => {
  const integration = new IntegrationPage(page);
  const project = await organization.project('Storefront');
  await organization.connect(azure, 'full', 'manyprojects');
  await signIn();
  await integration.open(project.id);
  await alive(page);
  await page.getByRole('combobox', { name: 'Instance' }).selectOption({ label: `${azure.url}/manyprojects` });
  await expect(page).toHaveURL(/instance=/);
  await alive(page);
  const options = page.getByRole('combobox', { name: 'Azure Project' }).locator('option:not([hidden])');
  await expect(options).toHaveCount(261);
  await page.getByLabel('Search projects').fill('ject 25');
  await expect(options).toHaveText([/Choose/, /25\d/, /25\d/, /25\d/, /25\d/, /25\d/, /25\d/, /25\d/, /25\d/, /25\d/, /25\d/]);
  await page.getByRole('combobox', { name: 'Azure Project' }).selectOption({ label: 'Project 257' });
  await expect(integration.types).toBeVisible();
});

test('an access token is copied with a button', async ({ page, context, signIn }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await signIn();
  await page.goto('/account/tokens');
  await page.getByLabel('Name', { exact: true }).fill('Nightly');
  await page.getByRole('button', { name: 'Create token' }).click();
  const token = await page.getByLabel('Access token Nightly').inputValue();
  await page.getByRole('button', { name: 'Copy' }).click();
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(token);
});
