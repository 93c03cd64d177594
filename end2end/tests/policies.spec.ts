/** Policies: written, tried, chosen by a project, and what breaks them. */
import { readFile } from 'node:fs/promises';
import { fixture } from '../support/organization.ts';
import { expect, test } from '../support/test.ts';

test('a policy is tried before it is saved, judges a project, and leads to what breaks it', async ({
  page, organization, signIn, expectAccessible,
}) => {
  const project = await organization.projectWith('Storefront', 'shop.sarif');
  await signIn();
  await page.getByRole('link', { name: 'Policies', exact: true }).click();
  await expect(page.getByRole('row', { name: 'Critical, High Severity notify' })).toContainText('Default');
  await expectAccessible(page);

  await page.getByRole('link', { name: 'Add Policy' }).click();
  await page.getByLabel('Policy Name').fill('No new injections');
  await page.getByLabel('Name of the rule').first().fill('Injections');
  await page.getByLabel('OWASP Top Ten').first().selectOption('2021-A03');
  await page.getByLabel('Break the build').first().selectOption('On');
  await page.getByLabel('Send notification').first().selectOption('On');
  await expect(page.getByText('this server has no SMTP server').first()).toBeVisible();
  await page.getByLabel('Create ticket').first().selectOption('On');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Try it' }).click();
  await expect(page.getByText('Builds would break')).toBeVisible();
  await expect(page.getByText('Create ticket does nothing')).toBeVisible();
  await expect(page.getByLabel('Name of the rule').first()).toHaveValue('Injections');
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Add Policy' }).click();
  await expect(page.getByRole('heading', { name: 'No new injections' })).toBeVisible();
  await page.getByRole('checkbox', { name: 'Webshop / Storefront' }).check();
  await page.getByRole('button', { name: 'Assign to projects' }).click();
  await expect(page.getByText('1 project', { exact: true })).toBeVisible();
  await expectAccessible(page);

  const chosen = `/projects/${project.id}/settings/policies`;
  await expect(async () => {
    await page.goto(chosen);
    await expect(page.getByRole('row', { name: 'Injections' })).toBeVisible({ timeout: 500 });
  }).toPass();
  await expect(page.getByText('Create ticket does nothing yet')).toBeVisible();
  await expect(page.getByText('Send notification does nothing yet')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Injections', exact: true }).click();
  await expect(page.getByRole('table', { name: 'Issues' }).getByRole('row')).not.toHaveCount(0);
  await expect(page.getByLabel('Violated policy')).toHaveText(/No new injections/);
  await expect(page.getByLabel('Violated rule').locator('option:checked')).toHaveText('No new injections: Injections');
  await organization.upload(project, await readFile(fixture('shop.sarif'), 'utf8'));
  await expect(async () => {
    await page.goto(`/projects/${project.id}/scans`);
    await page.getByRole('table').getByRole('link').first().click();
    await expect(page.getByText('The gate failed')).toBeVisible({ timeout: 500 });
  }).toPass();
  await expect(page.getByRole('link', { name: /in violation/ })).toBeVisible();
  await expectAccessible(page);
  await page.goto(chosen);
  await page.getByRole('checkbox', { name: 'No new injections' }).uncheck();
  await page.getByRole('button', { name: 'Save' }).first().click();
  await expect(page.getByRole('checkbox', { name: 'No new injections' })).not.toBeChecked();
});

test('a refused policy keeps what was entered, and the default one is not deleted', async ({
  page, signIn, watch,
}) => {
  watch.expect(/status of 422/);
  await signIn();
  await page.goto('/policies/new');
  await page.getByLabel('Policy Name').fill('Old');
  await page.getByLabel('Name of the rule').first().fill('Old ones');
  await page.getByLabel('Age in days').first().fill('many');
  await page.getByRole('button', { name: 'Add Policy' }).click();
  await expect(page.getByText(/`age`/).first()).toBeVisible();
  await expect(page.getByLabel('Name of the rule').first()).toHaveValue('Old ones');
  await page.goto('/policies');
  const row = page.getByRole('row', { name: 'Critical, High Severity notify' });
  await expect(row.getByLabel(/^Delete/)).toHaveCount(0);
  await row.getByRole('button', { name: /^Duplicate/ }).click();
  await expect(page.getByRole('heading', { name: 'Critical, High Severity notify (copy)' })).toBeVisible();
});
