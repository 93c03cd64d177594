/** Reports of scanners, and the issues in them. */
import { readFile } from 'node:fs/promises';
import { ProjectPage } from '../pages/portfolio.ts';
import { fixture } from '../support/organization.ts';
import { expect, test } from '../support/test.ts';

test('a report is uploaded, its issues are listed, filtered and read', async ({
  page, organization, signIn, expectAccessible,
}) => {
  const pages = new ProjectPage(page);
  const project = await organization.project('Storefront');
  await signIn();
  await pages.open(project.id);
  await pages.tab('Scans');
  await expect(page.getByText('No scans yet')).toBeVisible();
  await expectAccessible(page);
  await pages.upload(fixture('shop.sarif'));
  await expect(async () => {
    await page.reload();
    await expect(page.getByText('Completed', { exact: true })).toBeVisible({ timeout: 100 });
  }).toPass();
  await expect(page.getByText('The report holds 8 results.')).toBeVisible();
  await expectAccessible(page);

  await page.getByRole('link', { name: 'Issues', exact: true }).click();
  await expect(pages.issues).toHaveCount(8);
  const first = pages.issues.filter({ hasText: 'src/orders/search.py' });
  await expect(first).toContainText('SQL injection');
  await expect(first).toContainText('Critical');
  await expect(first).toContainText('src/orders/search.py:42');
  await expect(first).toContainText('Sextant');
  await expect(pages.issues.first()).toContainText('Critical');
  await expect(pages.issues.last()).toContainText('Low');
  await expectAccessible(page);

  await pages.filter({ severity: 'High' });
  await expect(pages.issues).toHaveCount(2);
  await expect(pages.issues.getByText('High', { exact: true })).toHaveCount(2);
  await pages.filter({ text: 'PROFILE' });
  await expect(pages.issues).toHaveCount(1);
  await expect(page.getByLabel('Severity').locator('option:checked')).toHaveText('High');
  await pages.filter({ text: 'nothing like this' });
  await expect(page.getByText('No issue fits')).toBeVisible();
  await page.getByRole('link', { name: 'Show all open issues' }).click();
  await expect(pages.issues).toHaveCount(8);

  await pages.issueIn('src/orders/search.py').click();
  await expect(page.getByRole('heading', { level: 1, name: 'SQL injection' })).toBeVisible();
  await expect(page.getByText('The parameter `order_id` reaches this statement unchanged.')).toBeVisible();
  await expect(page.getByRole('region', { name: 'src/orders/search.py' })).toContainText('WHERE id = " + order_id');
  await expect(page.locator('mark')).toContainText('cursor.execute');
  await expect(page.getByText('Bind values instead of joining text:')).toBeVisible();
  await expect(page.getByRole('link', { name: 'CWE-89' })).toHaveAttribute(
    'href', 'https://cwe.mitre.org/data/definitions/89.html',
  );
  await expect(page.getByRole('link', { name: 'sextant.example/rules/SX101' })).toBeVisible();
  await expect(page.getByText('Sextant 1.4.0')).toBeVisible();
  await expect(page.getByText('First detected').first()).toBeVisible();
  await expectAccessible(page);
});

test('a file that is no report is refused in a sentence, and nothing is stored', async ({
  page, organization, signIn, watch, expectAccessible,
}) => {
  watch.expect(/status of 4\d\d/);
  const pages = new ProjectPage(page);
  const project = await organization.project('Storefront');
  await signIn();
  await page.goto(`/projects/${project.id}/scans`);
  await pages.upload(fixture('not-sarif.json'));
  await expect(async () => {
    await page.reload();
    await expect(page.getByText('This report was refused')).toBeVisible({ timeout: 100 });
  }).toPass();
  await expect(page.getByText(/SARIF/).first()).toBeVisible();
  await expectAccessible(page);
  await pages.open(project.id);
  await expect(page.getByText('No open issues')).toBeVisible();
});

test('a mistaken upload is deleted with its issues', async ({ page, organization, signIn }) => {
  const pages = new ProjectPage(page);
  const project = await organization.projectWith('Storefront', 'shop.sarif');
  await signIn();
  await pages.open(project.id);
  await expect(pages.issues).toHaveCount(8);
  await pages.tab('Scans');
  await page.getByRole('table', { name: 'Scans' }).getByRole('rowheader').getByRole('link').click();
  await page.getByRole('button', { name: 'Delete scan' }).click();
  await expect(page).toHaveURL(/\/scans$/);
  await expect(page.getByText('No scans yet')).toBeVisible();
  await pages.open(project.id);
  await expect(page.getByText('No open issues')).toBeVisible();
});

test('a long list has pages', async ({ page, organization, signIn }) => {
  const pages = new ProjectPage(page);
  const project = await organization.project('Storefront');
  const results = Array.from({ length: 60 }, (_, number) => ({
    ruleId: 'R1',
    level: 'error',
    message: { text: `Finding ${number}` },
    locations: [{ physicalLocation: {
      artifactLocation: { uri: `src/file-${number}.py` },
      region: { startLine: 1, snippet: { text: `line ${number}` } },
    } }],
  }));
  const runs = [{ tool: { driver: { name: 'Many' } }, results }];
  await organization.upload(project, JSON.stringify({ version: '2.1.0', runs }));
  await signIn();
  await pages.open(project.id);
  await expect(pages.issues).toHaveCount(50);
  const seen = new Set(await pages.issues.getByRole('rowheader').getByRole('link').evaluateAll(hrefs));
  await page.getByRole('link', { name: 'Next' }).click();
  await expect(pages.issues).toHaveCount(10);
  for (const href of await pages.issues.getByRole('rowheader').getByRole('link').evaluateAll(hrefs)) {
    seen.add(href);
  }
  expect(seen.size).toBe(60);
});

test('hostile text of a scanner is shown and does nothing', async ({
  page, organization, signIn, expectAccessible,
}) => {
  const pages = new ProjectPage(page);
  const project = await organization.project('Storefront');
  await organization.upload(project, await readFile(fixture('hostile.sarif'), 'utf8'));
  await signIn();
  await pages.open(project.id);
  await expect(pages.issues).toContainText("Hostile <script>document.title='owned'</script>");
  await expectAccessible(page);
  await pages.issues.getByRole('rowheader').getByRole('link').click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('<script>');
  await expect(page.getByText('Hostile guidance')).toBeVisible();
  await expect(page.getByRole('main').locator('script, img, iframe, style, [onerror], [onload]')).toHaveCount(0);
  const targets = await page.getByRole('main').getByRole('link').evaluateAll(hrefs);
  expect(targets.filter((href) => !/^https?:/.test(href))).toEqual([]);
  await expect(page).toHaveTitle(/^Hostile .*Polaris$/);
  await expectAccessible(page);
});

function hrefs(links: Element[]): string[] {
  return links.map((link) => (link as HTMLAnchorElement).href);
}
