/** An administrator connects organizations of Azure DevOps. */
import { InstancePage, InstancesPage } from '../pages/instances.ts';
import { expect, test } from '../support/test.ts';

test('an administrator connects an organization and sees that it works', async ({
  page, azure, signIn, expectAccessible,
}) => {
  const instances = new InstancesPage(page);
  const url = `${azure.url}/contoso`;
  await signIn();
  await page.getByRole('link', { name: 'Integrations' }).click();
  await expect(page.getByText('No Azure DevOps instance yet')).toBeVisible();
  await expect(page.getByRole('button', { name: 'practice' })).toHaveCount(0);
  await expectAccessible(page);

  await instances.add({ url: `${url}/Agile/_boards/board`, token: azure.tokens.full, expiresOn: '2027-06-30' });
  await expect(page).toHaveURL(/\/organization\/integrations$/);
  await expect(instances.row(url)).toContainText('30 Jun 2027');
  await expect(instances.row(url).getByRole('img')).toHaveCount(0);

  await instances.test(url);
  await expect(instances.row(url).getByRole('img', { name: 'Works' })).toBeVisible();
  await expect(instances.row(url)).toContainText('Full');
  await expect(instances.row(url)).toContainText(/Tested \d+ \w+ \d{4}/);
  await expectAccessible(page);
});

test('the eight steps to a token and both recommendations stand beside its field', async ({
  page, signIn, expectAccessible,
}) => {
  await signIn();
  await page.goto('/organization/integrations/new');
  const steps = page.getByRole('list').filter({ hasText: 'sign in to Azure DevOps' }).getByRole('listitem');
  await expect(steps).toHaveText([
    'After you sign in to Azure DevOps, select User settings > Personal Access Tokens.',
    'Select + New Token.',
    'Enter a Name for the token and select your Organization.',
    "Select the token's Expiration date.",
    'Under Scopes, select Custom defined.',
    'Under Work Items, select Read, write, & manage.',
    'Select Create.',
    'Copy the token and store it in a safe place.',
  ]);
  await expect(page.getByText(/service account/).first()).toBeVisible();
  await expect(page.getByText(/one year/).first()).toBeVisible();
  await expect(page.getByLabel('Access Token')).toHaveAttribute('type', 'password');
  await expectAccessible(page);
});

test('what people paste is understood and stored in one form', async ({ page, azure, signIn }) => {
  const instances = new InstancesPage(page);
  await signIn();
  for (const [pasted, canonical] of [
    ['https://dev.azure.com/North/', 'https://dev.azure.com/north'],
    ['https://dev.azure.com/south/Agile/_workitems/edit/7', 'https://dev.azure.com/south'],
    ['https://ada@dev.azure.com/east', 'https://dev.azure.com/east'],
    ['https://West.visualstudio.com/Agile', 'https://dev.azure.com/west'],
  ] as const) {
    await instances.open();
    await instances.add({ url: pasted, token: azure.tokens.full });
    await expect(instances.row(canonical), pasted).toBeVisible();
  }
});

test('an address that cannot work is refused in words', async ({ page, azure, signIn, watch, expectAccessible }) => {
  watch.expect(/status of 422/);
  const instances = new InstancesPage(page);
  await signIn();
  for (const [refused, sentence] of [
    ['http://dev.azure.com/contoso', /https/],
    ['https://tfs.example.com/tfs/DefaultCollection', /Azure DevOps Server/],
    ['https://dev.azure.com', /organization/],
    ['https://azure.example.com/contoso', /dev\.azure\.com/],
  ] as const) {
    await page.goto('/organization/integrations/new');
    await instances.fill({ url: refused, token: azure.tokens.full });
    const field = page.getByLabel('Azure URL');
    await expect(field, refused).toHaveAttribute('aria-invalid', 'true');
    await expect(field, refused).toHaveAccessibleDescription(sentence);
    await expect(page.getByRole('alert').filter({ hasText: sentence })).toBeVisible();
  }
  await expectAccessible(page);
  await instances.open();
  await expect(page.getByText('No Azure DevOps instance yet')).toBeVisible();
});

test('a token that does not do gets a red mark and the remedy', async ({ page, azure, organization, signIn }) => {
  await signIn();
  for (const [token, remedy] of [
    ['expired', /expired/i],
    ['revoked', /token/i],
    ['no_scope', /Read, write, & manage/],
    ['read_only', /Read, write, & manage/],
    ['other_organization', /token/i],
  ] as const) {
    const id = await organization.connect(azure, token);
    await page.goto(`/organization/integrations/${id}`);
    await new InstancePage(page).press('Test');
    await expect(page.getByRole('img', { name: 'Does not work' }), token).toBeVisible();
    await expect(new InstancePage(page).verdict, token).toContainText(remedy);
  }
});

test('an organization that does not exist is named as the reason', async ({ page, azure, organization, signIn }) => {
  const instances = new InstancesPage(page);
  await organization.connect(azure, 'full', 'nowhere');
  await signIn();
  await instances.open();
  await instances.test(`${azure.url}/nowhere`);
  await expect(instances.row(`${azure.url}/nowhere`)).toContainText(/organization/i);
  await expect(page.getByRole('img', { name: 'Does not work' })).toBeVisible();
});

test('a dead token is replaced, and nothing gives the token back', async ({ page, azure, organization, signIn }) => {
  const instances = new InstancesPage(page);
  const url = `${azure.url}/contoso`;
  await organization.connect(azure, 'expired');
  await signIn();
  await instances.open();
  await instances.openRow(url);
  await new InstancePage(page).replaceToken(azure.tokens.full, '2027-01-31');
  await expect(instances.row(url)).toContainText('31 Jan 2027');
  await instances.test(url);
  await expect(instances.row(url).getByRole('img', { name: 'Works', exact: true })).toBeVisible();
  await instances.openRow(url);
  await expect(page.getByLabel('New access token')).toHaveValue('');
  expect(await page.content()).not.toContain(azure.tokens.full);
});

test('a disabled instance cannot be tested until it is enabled again', async ({
  page, azure, organization, signIn, expectAccessible,
}) => {
  const instances = new InstancesPage(page);
  const instance = new InstancePage(page);
  const url = `${azure.url}/contoso`;
  await organization.connect(azure);
  await signIn();
  await instances.open();
  await instances.openRow(url);
  await expectAccessible(page);
  await instance.press('Disable instance');
  await expect(instances.row(url)).toContainText('Disabled');
  await expect(instances.row(url).getByRole('button', { name: 'Test' })).toBeDisabled();
  await expectAccessible(page);

  await instances.openRow(url);
  await instance.press('Enable instance');
  await expect(instances.row(url).getByRole('button', { name: 'Test' })).toBeEnabled();
});

test('deleting an instance says how many projects lose their integration', async ({
  page, azure, organization, signIn,
}) => {
  const instances = new InstancesPage(page);
  const id = await organization.connect(azure);
  await organization.integrate(await organization.project('Storefront', 'Shop'), id, 'Agile', 'Bug');
  await organization.integrate(await organization.project('Backoffice', 'Desk'), id, 'Agile', 'Task');
  await signIn();
  await instances.open();
  await instances.openRow(`${azure.url}/contoso`);
  await expect(page.getByText('2 projects use this instance and lose their integration.')).toBeVisible();
  await new InstancePage(page).press('Delete instance');
  await expect(page).toHaveURL(/\/organization\/integrations$/);
  await expect(page.getByText('No Azure DevOps instance yet')).toBeVisible();
});

test('every page tells administrators of a token that ends or is refused, and leads to its replacement', async ({
  page, azure, organization, signIn, expectAccessible,
}) => {
  const soon = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10);
  const url = `${azure.url}/contoso`;
  const form = { url, token: azure.tokens.full, token_expires_on: soon };
  const { id } = await organization.call<{ id: string }>('POST', '/instances', form);
  await signIn();
  const banner = page.getByText(`Token of ${url}`);
  for (const path of ['/portfolio', '/account', '/policies']) {
    await page.goto(path);
    await expect(banner).toBeVisible();
  }
  await expect(page.getByText(/The token expires in 5 days/)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Replace token' }).click();
  await expect(page).toHaveURL(new RegExp(`${id}#replace-the-token$`));
  await page.getByLabel('New access token').fill(azure.tokens.expired);
  await page.getByRole('button', { name: 'Replace token' }).click();
  await expect(banner).toHaveCount(0);
  await page.getByRole('button', { name: 'Test' }).click();
  await expect(page.getByText(`Token of ${url}`)).toBeVisible();

  await page.goto('/organization/integrations');
  await expect(page.getByText('Nothing filed yet')).toBeVisible();
  await expectAccessible(page);
  const grace = await organization.person('Grace Hopper');
  await page.context().clearCookies();
  await signIn(grace);
  await expect(page.getByRole('heading', { name: 'Portfolio' })).toBeVisible();
  await expect(banner).toHaveCount(0);
});
