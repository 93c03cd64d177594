/** The pictures of `docs/screens`, written anew with `cargo xtask screens`. */
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { Frame } from '../pages/frame.ts';
import { IntegrationPage } from '../pages/integration.ts';
import { InstancePage } from '../pages/instances.ts';
import { MappingPage } from '../pages/mapping.ts';
import { ExportPage, IssuePage } from '../pages/issue.ts';
import { UsersPage } from '../pages/people.ts';
import { ProjectPage } from '../pages/portfolio.ts';
import { somebody } from '../support/organization.ts';
import { expect, test } from '../support/test.ts';

const folder = join(import.meta.dirname, '../../docs/screens');

/** The page from its top, as far as a reader of the documentation wants to scroll. */
async function picture(page: Page, name: string): Promise<void> {
  await page.mouse.move(0, 0);
  const { width, height } = await page.locator('html').evaluate((html) => (
    { width: html.clientWidth, height: Math.min(html.scrollHeight, 1100) }
  ));
  const clip = { x: 0, y: 0, width, height };
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true, clip, animations: 'disabled' });
}

/**
 * The page on a laptop, on a phone, and in the dark. `WIDE=1` also looks at it on a big screen; those
 * pictures are for the eye, not for the repository.
 */
async function everyLook(page: Page, name: string): Promise<void> {
  await picture(page, name);
  await page.emulateMedia({ colorScheme: 'dark' });
  await picture(page, `${name}-dark`);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 360, height: 740 });
  await picture(page, `${name}-phone`);
  if (process.env.WIDE) {
    await page.emulateMedia({ colorScheme: 'dark' });
    await picture(page, `${name}-phone-dark`);
    await page.setViewportSize({ width: 1920, height: 1080 });
    await picture(page, `${name}-wide-dark`);
    await page.emulateMedia({ colorScheme: 'light' });
    await picture(page, `${name}-wide`);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}

test('the first visit', async ({ untouched, elsewhere }) => {
  const page = await elsewhere(untouched);
  await page.goto('/');
  await expect(page.getByLabel('Set-up code')).toBeVisible();
  await picture(page, 'set-up');
});

test('an organization at work', async ({ page, azure, organization, signIn, watch }) => {
  watch.expect(/status of 404/);
  test.setTimeout(120_000);
  const project = await organization.projectWith('Storefront', 'shop.sarif');
  const empty = await organization.call<{ id: string }>(
    'POST', `/applications/${project.applicationId}/projects`, { name: 'Mobile app' },
  );
  await organization.person('Grace Hopper');
  await organization.member(project, 'contributor', 'Mary Jackson');

  await page.goto('/sign-in');
  await everyLook(page, 'sign-in');
  await signIn();
  await expect(new Frame(page).places).not.toHaveCount(0);
  await everyLook(page, 'portfolio');
  await new Frame(page).openAccountMenu();
  await picture(page, 'account-menu');

  await page.goto('/organization/integrations');
  await picture(page, 'instances-empty');
  await page.goto('/organization/integrations/new');
  await everyLook(page, 'instance-new');
  const instance = await organization.connect(azure);
  const dead = await organization.connect(azure, 'expired');
  for (const id of [instance, dead]) {
    await page.goto(`/organization/integrations/${id}`);
    await new InstancePage(page).press('Test');
    await expect(new InstancePage(page).verdict.getByRole('img')).toBeVisible();
  }
  await picture(page, 'instance');
  await page.goto('/organization/integrations');
  await everyLook(page, 'instances');
  await organization.call('PATCH', `/instances/${dead}`, { enabled: false });

  await page.goto('/organization/users');
  await picture(page, 'users');
  const link = await new UsersPage(page).add(somebody('Katherine Johnson'));
  await picture(page, 'user-link');
  await page.goto('/account');
  await picture(page, 'account');
  await page.goto('/account/tokens');
  await page.getByLabel('Name', { exact: true }).fill('Nightly pipeline');
  await page.getByRole('button', { name: 'Create token' }).click();
  await expect(page.getByLabel('Access token')).toBeVisible();
  await picture(page, 'tokens');

  await page.goto(`/applications/${project.applicationId}`);
  await picture(page, 'application');
  await page.goto(`/applications/${project.applicationId}/settings`);
  await picture(page, 'application-settings');
  await page.goto(`/applications/${project.applicationId}/settings/members`);
  await picture(page, 'members');
  await page.goto(`/projects/${empty.id}/issues`);
  await picture(page, 'issues-empty');
  await page.goto(`/projects/${project.id}/scans`);
  await picture(page, 'scans');
  await page.getByRole('table', { name: 'Scans' }).getByRole('rowheader').getByRole('link').click();
  await expect(page.getByText('The report holds 8 results.')).toBeVisible();
  await picture(page, 'scan');
  await page.goto(`/projects/${project.id}/settings`);
  await picture(page, 'project-settings');

  const integration = new IntegrationPage(page);
  await integration.open(project.id);
  await integration.step('Instance', `${azure.url}/contoso`);
  await integration.step('Azure Project', 'Fabrikam Fiber');
  await expect(integration.types).toBeVisible();
  await picture(page, 'integration-choose');
  await page.getByRole('button', { name: 'Save' }).click();
  await integration.test();
  await expect(integration.tracker.getByRole('img')).toBeVisible();
  await everyLook(page, 'integration');
  const mapping = new MappingPage(page);
  await mapping.open(project.id);
  await expect(mapping.usual).toBeVisible();
  await everyLook(page, 'mapping');

  const pages = new ProjectPage(page);
  await pages.open(project.id);
  await pages.issueIn('src/orders/search.py').click();
  const address = page.url();
  await new IssuePage(page).exportButton.click();
  const exported = new ExportPage(page, true);
  await exported.ended();
  await pages.open(project.id);
  await pages.exportAllThatMatch(8);
  await everyLook(page, 'export-preview');
  const refused = { kind: 'status', status: 400 };
  await azure.fault({ method: 'POST', path: '*/_apis/wit/workitems/$*', times: 2, effect: refused });
  await page.getByRole('button', { name: 'Export 7 issues' }).click();
  await exported.ended();
  await everyLook(page, 'export');
  await page.goto(`/projects/${project.id}/exports`);
  await everyLook(page, 'exports');
  await page.goto(`/projects/${project.id}/export-journal`);
  await everyLook(page, 'export-journal');
  await page.goto(address);
  await everyLook(page, 'issue');
  await pages.open(project.id);
  await everyLook(page, 'issues');
  for (const [name, path] of [
    ['dashboard', '/dashboard'],
    ['audit-log', '/organization/audit-log'],
    ['search', '/search?q=o'],
    ['policies', '/policies'],
  ] as const) {
    await page.goto(path);
    await everyLook(page, name);
  }
  for (const [name, path] of [
    ['application-dashboard', `/applications/${project.applicationId}/dashboard`],
    ['project-dashboard', `/projects/${project.id}/dashboard`],
    ['policy-new', '/policies/new'],
    ['project-policies', `/projects/${project.id}/settings/policies`],
    ['branches', `/projects/${project.id}/branches`],
    ['issue-groups', `/projects/${project.id}/issue-groups`],
  ] as const) {
    await page.goto(path);
    await picture(page, name);
  }
  await page.goto('/portfolio');
  await expect(async () => {
    await page.keyboard.press('Control+k');
    await expect(page.getByRole('combobox', { name: 'Where to?' })).toBeFocused({ timeout: 100 });
  }).toPass();
  await picture(page, 'palette');
  await page.goto(`/projects/${'0'.repeat(8)}-0000-4000-8000-${'0'.repeat(12)}/issues`);
  await picture(page, 'not-found');

  await page.context().clearCookies();
  await page.goto(link);
  await picture(page, 'invitation');
});
