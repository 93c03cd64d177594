/** Who did what: the audit log, and the page of one's own account. */
import { Frame, region } from '../pages/frame.ts';
import { expect, test } from '../support/test.ts';

test('an administrator reads who did what, narrows it, and takes it along', async ({
  page, organization, signIn, expectAccessible,
}) => {
  await organization.project('Storefront');
  const grace = await organization.person('Grace Hopper');
  await organization.call('PATCH', `/users/${grace.id}`, { role: 'organization_admin' });
  await signIn();
  await new Frame(page).go('Audit log');
  const rows = page.getByRole('table', { name: 'Audit log' }).getByRole('row');
  await expect(rows.filter({ hasText: 'Project created' })).toContainText('Storefront');
  await expectAccessible(page);

  await page.getByLabel('Kind').selectOption({ label: 'User' });
  await page.getByLabel(/^Text/).fill(grace.email);
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page).toHaveURL(/kind=user/);
  const changed = rows.filter({ hasText: 'User role changed' });
  await changed.getByText('Details').click();
  await expect(changed.getByText('organization_admin')).toBeVisible();
  await expect(rows.filter({ hasText: 'Project created' })).toHaveCount(0);
  await expectAccessible(page);
  await expect(page.getByRole('link', { name: 'CSV' })).toHaveAttribute('href', /audit-log\.csv\?.*kind=user/);

  await page.goto('/organization/audit-log?person=nobody');
  await page.getByRole('link', { name: 'Show the whole log' }).click();
  await expect(rows.filter({ hasText: 'Project created' })).toBeVisible();
});

test('somebody else reads nothing of it', async ({ page, organization, signIn, watch }) => {
  watch.expect(/status of 403/);
  await signIn(await organization.person('Grace Hopper'));
  await expect(new Frame(page).places.filter({ hasText: 'Audit log' })).toHaveCount(0);
  await page.goto('/organization/audit-log');
  await expect(page.getByRole('alert')).toBeVisible();
});

test('a person changes their name and ends another session', async ({
  page, elsewhere, organization, signIn, expectAccessible,
}) => {
  const grace = await organization.person('Grace Hopper');
  const other = await elsewhere();
  await other.goto('/sign-in');
  await other.getByLabel('E-mail').fill(grace.email);
  await other.getByLabel('Password').fill(grace.password);
  await other.getByRole('button', { name: 'Sign in' }).click();
  await expect(other).toHaveURL(/portfolio/);
  await signIn(grace);
  await new Frame(page).goToOwn('Account');
  await page.getByLabel('Name', { exact: true }).fill('Grace B. Hopper');
  await region(page, 'You').getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('button', { name: 'Account of Grace B. Hopper' })).toBeVisible();
  await expectAccessible(page);
  const sessions = region(page, 'Sessions').getByRole('row');
  const others = sessions.getByRole('button', { name: 'Sign out' });
  for (let left = await others.count(); left > 0; left -= 1) {
    await others.first().click();
    await expect(others).toHaveCount(left - 1);
  }
  await other.reload();
  await expect(other).toHaveURL(/sign-in/);
});
