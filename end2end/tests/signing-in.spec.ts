/** Who somebody is: signing in and out, passwords, sessions. */
import { Frame } from '../pages/frame.ts';
import { AccountPage, SignInPage } from '../pages/people.ts';
import { expect, test } from '../support/test.ts';

test('a person signs in where they wanted to go, and signs out', async ({
  page, organization, expectAccessible,
}) => {
  await page.goto('/organization/integrations');
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await expectAccessible(page);
  await new SignInPage(page).fill(organization.admin.email, organization.admin.password);
  await expect(page).toHaveURL(/\/organization\/integrations$/);
  await expect(page.getByRole('heading', { level: 1, name: 'Integrations' })).toBeVisible();

  await new Frame(page).signOut();
  await expect(page).toHaveURL(/\/sign-in/);
  await page.goto('/portfolio');
  await expect(page).toHaveURL(/\/sign-in/);
});

test('a wrong password is refused in the words of an unknown person', async ({
  page, organization, watch, expectAccessible,
}) => {
  watch.expect(/status of 401/);
  const sentence = 'E-mail address or password is wrong. Check both and try again.';
  for (const email of [organization.admin.email, 'nobody@polaris.test']) {
    await page.goto('/sign-in');
    await new SignInPage(page).fill(email, 'not the password at all');
    await expect(page.getByRole('alert').filter({ hasText: sentence })).toBeVisible();
    await expect(page).toHaveURL(/\/sign-in/);
  }
  await expectAccessible(page);
});

test('a password is changed by who knows the old one', async ({
  page, organization, signIn, watch, expectAccessible,
}) => {
  watch.expect(/status of 4(01|22)/);
  const account = new AccountPage(page);
  const { email, password } = organization.admin;
  await signIn();
  await new Frame(page).goToOwn('Account');
  await expectAccessible(page);

  await account.changePassword('not the password at all', 'a horse that is new');
  await expect(page.getByLabel('Current password')).toHaveAccessibleDescription(/not your current password/);
  await account.changePassword(password, 'password1234');
  await expect(page.getByLabel('New password')).toHaveAttribute('aria-invalid', 'true');
  await account.changePassword(password, 'a horse that is new');
  await expect(page.getByLabel('New password')).not.toHaveAttribute('aria-invalid', 'true');

  await new Frame(page).signOut();
  await new SignInPage(page).fill(email, password);
  await expect(page.getByRole('alert').filter({ hasText: 'password is wrong' })).toBeVisible();
  await new SignInPage(page).fill(email, 'a horse that is new');
  await expect(page).toHaveURL(/\/portfolio/);
});

test('another browser is signed out from the account page', async ({
  page, elsewhere, organization, signIn,
}) => {
  const other = await elsewhere();
  await other.goto('/sign-in');
  await new SignInPage(other).fill(organization.admin.email, organization.admin.password);
  await expect(other).toHaveURL(/\/portfolio/);

  await signIn();
  await page.goto('/account');
  const sessions = page.getByRole('table', { name: 'Sessions' }).getByRole('row');
  await expect(sessions).toHaveCount(3);
  await sessions.getByRole('button', { name: 'Sign out' }).click();
  await expect(sessions).toHaveCount(2);
  await other.goto('/portfolio');
  await expect(other).toHaveURL(/\/sign-in/);
});
