/** The first visit to an empty database. */
import { Frame } from '../pages/frame.ts';
import { SetUpPage } from '../pages/people.ts';
import { somebody } from '../support/organization.ts';
import { expect, test } from '../support/test.ts';

test('nothing is reachable before set-up, which the one-time code opens', async ({
  browser, javaScriptEnabled, untouched, expectAccessible,
}) => {
  const context = await browser.newContext({ baseURL: untouched.baseURL, javaScriptEnabled });
  const page = await context.newPage();
  const setUp = new SetUpPage(page);
  const person = somebody('Ada Admin');

  for (const path of ['/', '/portfolio', '/sign-in', '/organization/users', '/account/tokens']) {
    await page.goto(path);
    await expect(page, path).toHaveURL(/\/setup$/);
  }
  const refused = await page.request.get('/api/v1/applications', { maxRedirects: 0 });
  expect(refused.ok()).toBe(false);
  await expect(page.getByRole('heading', { name: 'Set up Polaris' })).toBeVisible();
  await expectAccessible(page);

  await setUp.fill('000000-000000', 'Northwind', person);
  await expect(page.getByLabel('Set-up code')).toHaveAccessibleDescription(/not accepted/);
  await setUp.fill(untouched.setupCode, 'Northwind', { ...person, password: 'short' });
  await expect(page.getByLabel('Password')).toHaveAccessibleDescription(/12 characters.*12 characters/s);
  await expectAccessible(page);

  await setUp.fill(untouched.setupCode, 'Northwind', person);
  await expect(page.getByText('You are signed in')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Go to the portfolio' }).click();
  await expect(new Frame(page).places).toHaveText(['Portfolio', 'Users', 'Integrations']);

  const stranger = await (await browser.newContext({ baseURL: untouched.baseURL, javaScriptEnabled })).newPage();
  await stranger.goto('/setup');
  await expect(stranger.getByLabel('Set-up code')).toHaveCount(0);
  await expect(stranger.getByRole('link', { name: 'Sign in' })).toBeVisible();
  await stranger.context().close();
  await context.close();
});
