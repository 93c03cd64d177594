/** Branches of a project, and the lines that pipelines upload with. */
import { readFile } from 'node:fs/promises';
import { ProjectPage } from '../pages/portfolio.ts';
import { fixture } from '../support/organization.ts';
import { expect, test } from '../support/test.ts';

test('branches are compared, made the default one and deleted', async ({
  page, organization, signIn, expectAccessible,
}) => {
  const pages = new ProjectPage(page);
  const project = await organization.projectWith('Storefront', 'shop.sarif');
  const log = JSON.parse(await readFile(fixture('shop.sarif'), 'utf8'));
  log.runs[0].results = log.runs[0].results.slice(0, 3);
  await organization.upload(project, JSON.stringify(log), 'release/1.0');
  await signIn();
  await pages.open(project.id);
  await pages.tab('Settings');
  await page.getByRole('link', { name: 'Branches' }).click();
  const rows = page.getByRole('table', { name: 'Branches' }).locator('tbody').getByRole('row');
  await expect(rows).toHaveCount(2);
  await expect(rows.filter({ hasText: 'main' })).toContainText('8');
  await expect(rows.filter({ hasText: 'release/1.0' })).toContainText('3');
  await expectAccessible(page);

  await page.getByLabel('In', { exact: true }).selectOption('main');
  await page.getByLabel('Not in', { exact: true }).selectOption('release/1.0');
  await page.getByRole('button', { name: 'Compare' }).click();
  await expect(pages.issues).toHaveCount(5);
  await expectAccessible(page);

  await page.goBack();
  await page.getByRole('button', { name: 'Make release/1.0 the default branch' }).click();
  await expect(rows.filter({ hasText: 'release/1.0' })).toContainText('Default');
  await page.getByLabel('Delete main…').click();
  await page.getByRole('button', { name: 'Delete main' }).click();
  await expect(rows).toHaveCount(1);
  await pages.open(project.id);
  await expect(pages.issues).toHaveCount(3);
});

test('a pipeline finds its lines ready, and what they say works', async ({
  page, organization, signIn, expectAccessible, baseURL,
}) => {
  const pages = new ProjectPage(page);
  const project = await organization.project('Storefront');
  await signIn();
  await pages.open(project.id);
  await pages.tab('Scans');
  await expect(page.getByLabel('In one line')).toHaveValue(new RegExp(`${baseURL}/api/v1/projects/${project.id}/scans`));
  await page.getByText('GitHub Actions').click();
  await expect(page.getByText('Idempotency-Key').filter({ visible: true })).toBeVisible();
  await expectAccessible(page);
});
