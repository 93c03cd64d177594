/** Pages on a narrow screen. */
import { expect, test } from '../support/test.ts';

test('no page is wider than a phone', async ({ page, azure, organization, signIn, expectAccessible }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  const project = await organization.projectWith('Storefront', 'shop.sarif');
  const instance = await organization.connect(azure);
  await organization.integrate(project, instance, 'Agile', 'Bug');
  await page.goto('/sign-in');
  await expectNoScrolling(page.url());
  await signIn();
  const { items } = await organization.call<{ items: { id: string }[] }>('GET', `/projects/${project.id}/issues`);
  const exported = await organization.call<{ id: string }>(
    'POST', `/projects/${project.id}/exports`, { issue_ids: items.slice(0, 2).map(({ id }) => id) },
  );
  for (const path of [
    '/portfolio',
    '/organization/users',
    '/organization/integrations',
    `/organization/integrations/${instance}`,
    '/organization/integrations/new',
    '/account',
    '/account/tokens',
    `/applications/${project.applicationId}`,
    `/applications/${project.applicationId}/settings/members`,
    `/projects/${project.id}/issues`,
    `/projects/${project.id}/issues/${items[0]?.id}`,
    `/projects/${project.id}/scans`,
    `/projects/${project.id}/settings/integrations`,
    `/projects/${project.id}/settings/integrations/fields`,
    `/projects/${project.id}/export-preview?choice=all`,
    `/projects/${project.id}/exports`,
    `/projects/${project.id}/exports/${exported.id}`,
    `/projects/${project.id}/export-journal`,
  ]) {
    await page.goto(path);
    await expectNoScrolling(path);
  }
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Menu' }).click();
  await expect(page.getByRole('link', { name: 'Integrations' }).first()).toBeVisible();

  async function expectNoScrolling(path: string): Promise<void> {
    const width = await page.locator('html').evaluate((html) => html.scrollWidth);
    expect(width, path).toBeLessThanOrEqual(360);
  }
});
