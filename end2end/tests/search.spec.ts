/** The search of the frame, as a page that needs no script. */
import { expect, test } from '../support/test.ts';

test('somebody finds applications, projects and issues by a few letters', async ({
  page, organization, signIn, expectAccessible,
}) => {
  const project = await organization.projectWith('Storefront', 'shop.sarif');
  await signIn();
  const search = page.getByRole('combobox', { name: 'Search' });
  await search.fill('store');
  await search.press('Enter');
  await expect(page).toHaveURL(/\/search\?q=store$/);
  await expect(page.getByRole('table', { name: 'Projects' }).getByRole('row')).toHaveCount(2);
  await expectAccessible(page);
  await page.getByRole('table', { name: 'Projects' }).getByRole('link', { name: 'Storefront' }).click();
  await expect(page).toHaveURL(new RegExp(project.id));

  await page.goto('/search?q=orders');
  const issues = page.getByRole('table', { name: 'Issues' });
  await expect(issues.getByText('Storefront, src/orders').first()).toBeVisible();
  await page.goto('/search?q=nothing+like+that');
  await expect(page.getByText('Nothing fits')).toBeVisible();
  await expectAccessible(page);

  const stranger = await organization.person('Grace Hopper');
  await page.context().clearCookies();
  await signIn(stranger);
  await page.goto('/search?q=store');
  await expect(page.getByText('Nothing fits')).toBeVisible();
});
