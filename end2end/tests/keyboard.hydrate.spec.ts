/** What keys do: search, palette, lists, help. */
import type { Locator } from '@playwright/test';
import { expect, test } from '../support/test.ts';

test('a slash finds, with one request for each pause, and arrow keys choose', async ({
  page, organization, signIn, expectAccessible,
}) => {
  const project = await organization.projectWith('Storefront', 'shop.sarif');
  await signIn();
  await page.goto('/portfolio');
  const field = page.getByRole('combobox', { name: 'Search' });
  const options = page.getByRole('listbox', { name: 'Suggestions' }).first().getByRole('option');
  let asked = 0;
  page.on('request', (request) => {
    if (request.url().includes('/api/v1/search')) asked += 1;
  });
  await expect(async () => {
    await page.keyboard.press('/');
    await expect(field).toBeFocused({ timeout: 100 });
  }).toPass();
  await page.keyboard.type('storefront', { delay: 20 });
  await expect(options).not.toHaveCount(0);
  expect(asked).toBe(1);
  await expectAccessible(page);
  await page.keyboard.press('ArrowDown');
  await expect(options.first()).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`/projects/${project.id}/issues`));
});

test('the palette leads to places and begins acts', async ({ page, signIn, expectAccessible }) => {
  await signIn();
  await page.goto('/portfolio');
  const field = page.getByRole('combobox', { name: 'Where to?' });
  await expect(async () => {
    await page.keyboard.press('Control+k');
    await expect(field).toBeFocused({ timeout: 100 });
  }).toPass();
  await expect(page.getByRole('option', { name: 'Audit log' })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.type('add az');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/integrations\/new$/);
});

test('rows are walked, selected, exported and triaged by keys, and the help names them', async ({
  page, organization, signIn, expectAccessible,
}) => {
  const project = await organization.projectWith('Storefront', 'shop.sarif');
  const list = `/projects/${project.id}/issues`;
  await signIn();
  await page.goto(list);
  const rows = page.getByRole('table', { name: 'Issues' }).getByRole('rowheader').getByRole('link');
  // An island of the page shows it once scripts run.
  await expect(page.getByRole('button', { name: 'Select all on this page' })).toBeVisible();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard' })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await page.keyboard.press('j');
  await expect(rows.nth(0)).toBeFocused();
  await page.keyboard.press('j');
  await expect(rows.nth(1)).toBeFocused();
  await page.keyboard.press('k');
  await expect(rows.nth(0)).toBeFocused();
  await page.keyboard.press('x');
  await expect(page.getByRole('checkbox').first()).toBeChecked();
  await page.keyboard.press('t');
  await expect(page).toHaveURL(/\/triage\?/);
  await expect(page.getByText('1 issue').first()).toBeVisible();
});

test('the way from the sign-in to a filed work item is gone by keyboard alone', async ({
  page, azure, organization,
}) => {
  test.setTimeout(120_000);
  await organization.projectWith('Storefront', 'shop.sarif');
  /** Presses Tab until something is focused; what cannot be reached fails. */
  const tabTo = async (what: Locator): Promise<void> => {
    await expect(what).toBeVisible();
    for (let tabs = 0; tabs < 120; tabs += 1) {
      if (await what.evaluate((element) => element === document.activeElement)) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`${what} cannot be reached with Tab`);
  };
  const press = async (what: Locator): Promise<void> => {
    await tabTo(what);
    await page.keyboard.press('Enter');
  };
  const type = async (label: string | RegExp, text: string): Promise<void> => {
    await tabTo(page.getByLabel(label));
    await page.keyboard.type(text);
  };
  const { email, password } = organization.admin;
  await page.goto('/sign-in');
  await type('E-mail', email);
  await type('Password', password);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/portfolio/);

  await press(page.getByRole('link', { name: 'Connect Azure DevOps' }));
  await expect(page).toHaveURL(/integrations\/new/);
  await type('Azure URL', `${azure.url}/contoso`);
  await type('Access Token', azure.tokens.full);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/organization\/integrations$/);

  await page.goto('/portfolio');
  await press(page.getByRole('link', { name: 'Choose where work items go' }));
  await expect(page).toHaveURL(/settings\/integrations$/);
  // Choices lead on by themselves once scripts run.
  await page.waitForLoadState('networkidle');
  await tabTo(page.getByRole('combobox', { name: /^Instance/ }));
  await page.keyboard.press('h');
  await expect(page).toHaveURL(/instance=/);
  await page.waitForLoadState('networkidle');
  await tabTo(page.getByRole('combobox', { name: /^Azure Project/ }));
  await page.keyboard.press('A');
  await expect(page).toHaveURL(/azure_project=/);
  await press(page.getByRole('button', { name: 'Save' }));
  await expect(page.getByRole('button', { name: 'Test' })).toBeVisible();

  const field = page.getByRole('combobox', { name: 'Search' });
  await expect(async () => {
    await page.keyboard.press('/');
    await expect(field).toBeFocused({ timeout: 100 });
  }).toPass();
  await page.keyboard.type('storefront');
  await expect(page.getByRole('option', { name: /^Storefront/ })).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/projects\/.*\/issues/);
  const rows = page.getByRole('table', { name: 'Issues' }).getByRole('rowheader').getByRole('link');
  await expect(async () => {
    await page.keyboard.press('j');
    await expect(rows.first()).toBeFocused({ timeout: 100 });
  }).toPass();
  await page.keyboard.press('x');
  await page.keyboard.press('e');
  await expect(page).toHaveURL(/export-preview/);
  await press(page.getByRole('button', { name: 'Export 1 issue' }));
  await expect(page.getByText('1 of 1 filed')).toBeVisible();
});
