/** People are added, join through a one-time link, and get roles. */
import { Frame } from '../pages/frame.ts';
import { MembersPage, SignInPage, UsersPage } from '../pages/people.ts';
import { somebody } from '../support/organization.ts';
import { expect, test } from '../support/test.ts';

test('a person who is added joins through a one-time link', async ({
  page, elsewhere, signIn, watch, expectAccessible,
}) => {
  watch.expect(/status of 4(04|22)/);
  const users = new UsersPage(page);
  const grace = somebody('Grace Hopper');
  await signIn();
  await new Frame(page).go('Users');
  await expectAccessible(page);
  const link = await users.add(grace);
  await expect(users.row(grace)).toContainText('Invited');
  await expect(page.getByText('shown this once')).toBeVisible();
  await expectAccessible(page);
  await page.reload();
  await expect(page.getByLabel('One-time link')).toHaveCount(0);

  const hers = await elsewhere();
  await hers.goto(link);
  await expect(hers.getByText(grace.email)).toBeVisible();
  await expectAccessible(hers);
  await hers.getByLabel('New password').fill('short');
  await hers.getByRole('button', { name: 'Join' }).click();
  await expect(hers.getByLabel('New password')).toHaveAttribute('aria-invalid', 'true');
  await hers.getByLabel('New password').fill(grace.password);
  await hers.getByRole('button', { name: 'Join' }).click();
  await expect(hers).toHaveURL(/\/portfolio/);
  await expect(new Frame(hers).places).toHaveText(['Portfolio', 'Dashboard']);

  await new Frame(hers).signOut();
  await hers.goto(link);
  await expect(hers.getByLabel('New password')).toHaveCount(0);
  await hers.goto('/sign-in');
  await new SignInPage(hers).fill(grace.email, grace.password);
  await expect(hers).toHaveURL(/\/portfolio/);

  await users.open();
  await expect(users.row(grace)).toContainText('Active');
});

test('a role is given and taken, and a deactivated person is out at once', async ({
  page, elsewhere, organization, signIn,
}) => {
  const users = new UsersPage(page);
  const grace = await organization.person('Grace Hopper');
  const hers = await elsewhere();
  await hers.goto('/sign-in');
  await new SignInPage(hers).fill(grace.email, grace.password);
  await expect(new Frame(hers).places).toHaveText(['Portfolio', 'Dashboard']);

  await signIn();
  await users.open();
  await users.giveRole(grace, 'Organization Admin');
  await expect(users.row(grace).getByRole('combobox')).toHaveValue('organization_admin');
  await hers.reload();
  await expect(new Frame(hers).places).toHaveText(['Portfolio', 'Dashboard', 'Policies', 'Users', 'Integrations', 'Audit log']);

  await users.press(grace, 'Deactivate');
  await expect(users.row(grace)).toContainText('Deactivated');
  await hers.reload();
  await expect(hers).toHaveURL(/\/sign-in/);

  await users.press(grace, 'Reactivate');
  await expect(users.row(grace)).toContainText('Active');
});

test('the last administrator stays', async ({ page, organization, signIn, watch }) => {
  watch.expect(/status of 409/);
  const users = new UsersPage(page);
  await signIn();
  await users.open();
  await users.press(organization.admin, 'Deactivate');
  await expect(page.getByRole('alert').filter({ hasText: /admin/i })).toBeVisible();
  await expect(users.row(organization.admin)).toContainText('Active');
});

test('people become members of an application, with a role of their own', async ({
  page, organization, signIn, expectAccessible,
}) => {
  const members = new MembersPage(page);
  const grace = await organization.person('Grace Hopper');
  const { applicationId } = await organization.project('Storefront');
  await signIn();
  await members.open(applicationId);
  await expect(page.getByText('No members yet')).toBeVisible();
  await members.add(grace, 'Observer');
  await expect(members.row(grace).getByRole('combobox')).toHaveValue('observer');
  await expectAccessible(page);

  await members.giveRole(grace, 'Contributor');
  await page.reload();
  await expect(members.row(grace).getByRole('combobox')).toHaveValue('contributor');
  await members.remove(grace);
  await expect(page.getByText('No members yet')).toBeVisible();
});
