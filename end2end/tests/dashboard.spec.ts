/** How everything stands, in numbers, drawings and tables. */
import { expect, test } from '../support/test.ts';

test('the dashboards of organization, application and project tell numbers that lead to lists', async ({
  page, organization, signIn, expectAccessible,
}) => {
  const project = await organization.projectWith('Storefront', 'shop.sarif');
  await signIn();
  await page.getByRole('link', { name: 'Dashboard', exact: true }).click();
  await expect(page).toHaveURL(/\/dashboard$/);
  const figure = (label: string) => 
    page.locator('dl > div').filter({ has: page.getByText(label, { exact: true }) });
  await expect(figure('Open issues').getByRole('link')).toHaveText('8');
  await expect(figure('Mean age').getByRole('link')).toHaveText('0 days');
  await expectAccessible(page);
  const bar = page.getByRole('group', { name: 'Open issues by severity' }).getByRole('link').last();
  await bar.focus();
  await expect(bar.locator('text')).toBeVisible();
  await expect(bar).toHaveAccessibleName(/critical/);

  await page.getByRole('table', { name: 'By application' }).getByRole('link', { name: 'Webshop' }).click();
  await expect(page).toHaveURL(/\/applications\/.*\/dashboard$/);
  await expectAccessible(page);
  await page.getByRole('table', { name: 'By project' }).getByRole('link', { name: 'Storefront' }).click();
  await expect(page).toHaveURL(new RegExp(`/projects/${project.id}/dashboard$`));
  await expect(page.getByRole('group', { name: 'New and absent' }).getByRole('link').last())
    .toHaveAccessibleName(/8 new, 0 absent/);
  await page.getByText('The numbers as a table').first().click();
  await expect(page.getByRole('table', { name: 'Open issues by severity' })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'A year' }).click();
  await expect(page.getByRole('link', { name: 'A year' })).toHaveAttribute('aria-current', 'page');
  await figure('Overdue').getByRole('link').click();
  await expect(page).toHaveURL(/fix_by=overdue/);
});

test('people see the dashboard of what they may see', async ({ page, organization, signIn, watch }) => {
  watch.expect(/status of 4(00|04)/);
  const project = await organization.projectWith('Storefront', 'shop.sarif');
  await signIn(await organization.person('Grace Hopper'));
  await page.goto('/dashboard');
  await expect(page.getByText('Nothing to tell yet')).toBeVisible();
  await page.goto(`/projects/${project.id}/dashboard`);
  await expect(page.getByRole('alert')).toBeVisible();
  await page.goto('/dashboard?days=1');
  await expect(page.getByText(/7 to 366/)).toBeVisible();
});
