/** Lists of issues: narrowed by many things at once, ordered, counted, kept by name and taken away. */
import { readFile } from 'node:fs/promises';
import { ProjectPage } from '../pages/portfolio.ts';
import { expect, test } from '../support/test.ts';

test('conditions narrow together, and the address keeps them', async ({
  page, organization, signIn, expectAccessible,
}) => {
  const pages = new ProjectPage(page);
  const project = await organization.projectWith('Storefront', 'shop.sarif');
  await signIn();
  await pages.open(project.id);
  await pages.more({ CWE: '89, CWE-79', 'OWASP Top Ten': '2021-A03 Injection' });
  await expect(page).toHaveURL(/cwe=/);
  const injections = await pages.issues.count();
  expect(injections).toBeGreaterThan(0);
  await expect(pages.issues.filter({ hasText: 'SQL injection' })).not.toHaveCount(0);
  await expectAccessible(page);
  await pages.more({ Path: 'src/orders/' });
  await expect(pages.issues).toHaveCount(1);
  await expect(page.getByLabel(/^CWE/)).toHaveValue('89, CWE-79');
  await page.reload();
  await expect(pages.issues).toHaveCount(1);
  await pages.more({ CWE: 'seventy' });
  await expect(page.getByText('cwe').first()).toBeVisible();
});

test('a list is ordered and counted, and a count leads to what it counts', async ({
  page, organization, signIn, expectAccessible,
}) => {
  const pages = new ProjectPage(page);
  const project = await organization.projectWith('Storefront', 'shop.sarif');
  await signIn();
  await pages.open(project.id, '?sort=newest&severity=high');
  await expect(page.getByLabel('Order').locator('option:checked')).toHaveText('Newest first');
  await expect(pages.issues).toHaveCount(2);
  await page.getByRole('link', { name: 'Count', exact: true }).click();
  await page.getByLabel('By', { exact: true }).selectOption({ label: 'Tool' });
  await page.getByRole('button', { name: 'Count', exact: true }).click();
  const counts = page.getByRole('table', { name: 'Counts' }).locator('tbody').getByRole('row');
  await expect(counts).toHaveCount(1);
  await expect(counts).toContainText('Sextant');
  await expect(counts).toContainText('2');
  await expectAccessible(page);
  await counts.getByRole('link').click();
  await expect(page).toHaveURL(/tool=Sextant/);
  await expect(pages.issues).toHaveCount(2);
});

test('a filter is kept by name, applied, replaced and deleted', async ({
  page, organization, signIn, expectAccessible,
}) => {
  const pages = new ProjectPage(page);
  const project = await organization.projectWith('Storefront', 'shop.sarif');
  await signIn();
  await pages.open(project.id, '?severity=critical');
  const critical = await pages.issues.count();
  await page.getByText('Saved filters').click();
  await page.getByLabel('Name', { exact: true }).fill('Worst');
  await page.getByRole('button', { name: 'Save filter' }).click();
  const kept = page.getByRole('main').getByRole('link', { name: 'Worst', exact: true });
  await expect(kept).toHaveAttribute('aria-current', 'true');
  await expectAccessible(page);
  await pages.open(project.id);
  await expect(pages.issues).toHaveCount(8);
  await page.getByText('Saved filters (1)').click();
  await kept.click();
  await expect(page).toHaveURL(/severity=critical/);
  await expect(pages.issues).toHaveCount(critical);
  await page.getByRole('button', { name: 'Delete the filter Worst' }).click();
  await expect(kept).toHaveCount(0);
});

test('what is listed is taken away as a file', async ({ page, organization, signIn }) => {
  const pages = new ProjectPage(page);
  const project = await organization.projectWith('Storefront', 'shop.sarif');
  await signIn();
  await pages.open(project.id, '?severity=high');
  await expect(pages.issues).toHaveCount(2);
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'CSV' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/\.csv$/);
  const lines = (await readFile(await file.path(), 'utf8')).trim().split(/\r?\n/);
  expect(lines).toHaveLength(3);
  expect(lines[0]).toContain('Severity');
});
