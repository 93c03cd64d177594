/** Tokens for programs. */
import { Frame } from '../pages/frame.ts';
import { expect, test } from '../support/test.ts';

test('an access token is shown once, works, and ends when it is revoked', async ({
  page, request, signIn, expectAccessible,
}) => {
  await signIn();
  await new Frame(page).goToOwn('Access Tokens');
  await expect(page.getByText('No access token yet')).toHaveCount(0);
  await page.getByLabel('Name', { exact: true }).fill('Nightly pipeline');
  await page.getByRole('button', { name: 'Create token' }).click();
  const token = await page.getByLabel('Access token Nightly pipeline').inputValue();
  expect(token).toMatch(/^plr_/);
  await expectAccessible(page);

  const row = page.getByRole('row', { name: 'Nightly pipeline' });
  await page.reload();
  await expect(row).toContainText('Never');
  expect(await page.content()).not.toContain(token);

  const ask = () => request.get('/api/v1/applications', { headers: { authorization: `Bearer ${token}` } });
  expect((await ask()).status()).toBe(200);
  await page.reload();
  await expect(row).not.toContainText('Never');

  await row.getByLabel('Revoke Nightly pipeline…').click();
  await row.getByRole('button', { name: 'Revoke Nightly pipeline' }).click();
  await expect(row).toHaveCount(0);
  expect((await ask()).status()).toBe(401);
});

test('a token for uploads reaches its project and nothing else', async ({ page, request, organization, signIn }) => {
  const project = await organization.project('Storefront');
  await signIn();
  await page.goto('/account/tokens');
  await page.getByLabel('Name', { exact: true }).fill('Uploads');
  await page.getByLabel('May do').selectOption({ label: 'Uploads to Webshop / Storefront' });
  await page.getByRole('button', { name: 'Create token' }).click();
  const token = await page.getByLabel('Access token Uploads').inputValue();
  await expect(page.getByRole('row', { name: 'Uploads' })).toContainText('Upload to Storefront');

  const headers = { authorization: `Bearer ${token}` };
  const log = { version: '2.1.0', runs: [] };
  const upload = await request.post(`/api/v1/projects/${project.id}/scans`, { headers, data: log });
  expect(upload.status()).toBe(202);
  const applications = await request.get('/api/v1/applications', { headers });
  expect([403, 404]).toContain(applications.status());
});
