/** The main job: a finding becomes a work item of Azure DevOps. */
import { Frame } from '../pages/frame.ts';
import { IntegrationPage } from '../pages/integration.ts';
import { ExportPage, IssuePage } from '../pages/issue.ts';
import { PortfolioPage, ProjectPage } from '../pages/portfolio.ts';
import { countTitled, workItem } from '../support/azure.ts';
import { fixture } from '../support/organization.ts';
import { expect, test } from '../support/test.ts';

test('a contributor carries a finding from a report into Azure DevOps', async ({
  page, baseURL, javaScriptEnabled, azure, organization, signIn, expectAccessible,
}) => {
  const [portfolio, pages, issue] = [new PortfolioPage(page), new ProjectPage(page), new IssuePage(page)];
  const integration = new IntegrationPage(page);
  const exported = new ExportPage(page, javaScriptEnabled);
  const project = await organization.project('Storefront');
  await organization.connect(azure);
  await signIn(await organization.member(project, 'contributor'));

  await new Frame(page).go('Portfolio');
  await portfolio.follow('Webshop');
  await portfolio.follow('Storefront');
  await pages.tab('Scans');
  await pages.upload(fixture('shop.sarif'));
  await expect(async () => {
    await pages.open(project.id);
    await expect(pages.issues).toHaveCount(8, { timeout: 100 });
  }).toPass();

  await pages.tab('Settings');
  await page.getByRole('link', { name: 'Issue Tracker' }).click();
  await expectAccessible(page);
  await integration.step('Instance', `${azure.url}/contoso`);
  await expectAccessible(page);
  await integration.step('Azure Project', 'Fabrikam Fiber');
  await expect(integration.types.locator('option:checked')).toHaveText('Bug');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(integration.tracker).toContainText('Fabrikam Fiber');
  await integration.test();
  await expect(integration.tracker.getByRole('img', { name: 'Works' })).toBeVisible();
  await expectAccessible(page);

  await pages.open(project.id, '?severity=critical');
  await pages.issueIn('src/orders/search.py').click();
  const issueAddress = page.url();
  await issue.exportButton.click();
  await exported.ended();
  await expect(exported.items).toContainText('Filed');
  await expectAccessible(page);
  const number = await exported.workItem();

  const { fields } = await workItem(azure, number);
  expect(fields['System.Title']).toBe("Polaris - Project 'Storefront' contains issue 'SQL injection'");
  expect(fields['System.WorkItemType']).toBe('Bug');
  expect(fields['System.CreatedBy'].displayName).toBe('Full');
  expect(issueAddress).toContain(baseURL);
  expect(fields['Microsoft.VSTS.TCM.ReproSteps']).toBe(description(issueAddress));

  await page.goto(issueAddress);
  await expect(issue.tracker).toContainText('Filed');
  await expect(issue.tracker.getByRole('link', { name: `#${number}` })).toHaveAttribute('href', /^http/);
  await expect(issue.exportButton).toHaveCount(0);
  await expectAccessible(page);
  await pages.open(project.id);
  await expect(pages.issues.filter({ hasText: 'orders/search.py' })).toContainText(`#${number}`);
});

/** What the work item of the first finding says, to the letter. */
function description(issueAddress: string): string {
  return `<h3>What was found</h3>
<p>The parameter \`order_id\` reaches this statement unchanged.</p>
<h3>Where</h3>
<p><code>src/orders/search.py:42</code></p>
<pre><code>cursor.execute("SELECT * FROM orders WHERE id = " + order_id)</code></pre>
<h3>About this type of issue</h3>
<p>Text from a request becomes part of an SQL statement, so that its sender decides what the database does.</p>
<h3>Remediation</h3>
<p>Bind values instead of joining text:</p>
<pre><code>cursor.execute("SELECT * FROM orders WHERE id = ?", (order_id,))
</code></pre>
<p>Read <a href="https://sextant.example/guides/sql">the guide</a> first.</p>
<h3>Details</h3>
<ul>
<li>Severity: Critical</li>
<li>Issue type: SQL injection</li>
<li>Application: Webshop</li>
<li>Project: Storefront</li>
<li>Tool: Sextant 1.4.0</li>
<li>Rule: SX101</li>
</ul>
<h3>Links</h3>
<ul>
<li><a href="${issueAddress}">This issue in Polaris</a></li>
<li><a href="https://sextant.example/rules/SX101">Guidance of the tool</a></li>
<li><a href="https://cwe.mitre.org/data/definitions/89.html">CWE-89</a></li>
</ul>
`;
}

test('an issue that is filed already is refused with a link to its work item', async ({
  page, context, javaScriptEnabled, azure, organization, signIn,
}) => {
  const pages = new ProjectPage(page);
  const project = await organization.projectWith('Refused twice', 'shop.sarif');
  await organization.integrate(project, await organization.connect(azure), 'Agile', 'Bug');
  await signIn(await organization.member(project, 'member'));
  await pages.open(project.id);
  await pages.issueIn('src/accounts/passwords.py').click();
  const stale = await context.newPage();
  await stale.goto(page.url());

  await new IssuePage(page).exportButton.click();
  const first = new ExportPage(page, javaScriptEnabled);
  await first.ended();
  const number = await first.workItem();

  await new IssuePage(stale).exportButton.click();
  const second = new ExportPage(stale, javaScriptEnabled);
  await second.ended();
  await expect(second.items).toContainText('Failed');
  await expect(second.items).toContainText(/already/);
  expect(await second.workItem()).toBe(number);
  expect(await countTitled(azure, "Polaris - Project 'Refused twice' contains issue 'Weak hash for passwords'")).toBe(1);
});

test('several issues are chosen in the list, looked at and filed together', async ({
  page, javaScriptEnabled, azure, organization, signIn, expectAccessible,
}) => {
  const pages = new ProjectPage(page);
  const project = await organization.projectWith('Storefront', 'shop.sarif');
  await organization.integrate(project, await organization.connect(azure), 'Basic', 'Issue');
  await signIn(await organization.member(project, 'member'));
  await pages.open(project.id);
  for (const path of ['orders/search.py', 'customers/find.py', 'web/results.py']) {
    await pages.issues.filter({ hasText: path }).getByRole('checkbox').check();
  }
  await page.getByRole('button', { name: 'Export selected issues' }).click();
  await expect(page.getByText("Polaris - Project 'Storefront' contains issue")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Export 3 issues' }).click();
  const exported = new ExportPage(page, javaScriptEnabled);
  await exported.ended();
  await expect(exported.items).toHaveCount(3);
  await expect(exported.items.getByText('Filed', { exact: true })).toHaveCount(3);
  await expect(page.getByText('3 of 3 filed')).toBeVisible();
});

test('a field that the process requires is named in words', async ({
  page, javaScriptEnabled, azure, organization, signIn, expectAccessible,
}) => {
  const [pages, integration] = [new ProjectPage(page), new IntegrationPage(page)];
  const project = await organization.projectWith('Storefront', 'shop.sarif');
  await organization.integrate(project, await organization.connect(azure), 'Contoso Inherited', 'Bug');
  await signIn(await organization.member(project, 'contributor'));
  await integration.open(project.id);
  await integration.test();
  await expect(integration.tracker.getByRole('img', { name: 'Does not work' })).toBeVisible();
  await expect(integration.tracker).toContainText('Security Review');
  await expectAccessible(page);

  await pages.open(project.id);
  await pages.issueIn('src/orders/search.py').click();
  await new IssuePage(page).exportButton.click();
  const exported = new ExportPage(page, javaScriptEnabled);
  await exported.waits();
  await expect(exported.items).toContainText('Security Review');
  await expect(exported.items).toContainText('Settings > Integrations > Fields');
  await expectAccessible(page);
});

test('an integration is changed and removed, and there is never a second', async ({
  page, azure, organization, signIn,
}) => {
  const integration = new IntegrationPage(page);
  const project = await organization.projectWith('Storefront', 'shop.sarif');
  await organization.integrate(project, await organization.connect(azure), 'Agile', 'Bug');
  await signIn(await organization.member(project, 'contributor'));
  await integration.open(project.id);
  await expect(page.getByText('Each project supports one issue tracking integration.')).toBeVisible();
  await expect(page.getByRole('combobox', { name: 'Instance' })).toHaveCount(0);

  await page.getByRole('link', { name: 'Change' }).click();
  await integration.choose(`${azure.url}/contoso`, 'Agile', 'Task');
  await expect(integration.tracker).toContainText('Task');
  await expect(page.getByText('No issue is linked to a work item yet.')).toBeVisible();
  await page.getByRole('button', { name: 'Remove integration' }).click();
  await expect(page.getByRole('combobox', { name: 'Instance' })).toBeVisible();
});

test('a project is found by its name where there are many', async ({ page, azure, organization, signIn }) => {
  const integration = new IntegrationPage(page);
  const project = await organization.project('Storefront');
  await organization.connect(azure, 'full', 'manyprojects');
  await signIn();
  await integration.open(project.id);
  await integration.choose(`${azure.url}/manyprojects`, 'Project 257');
  await expect(integration.tracker).toContainText('Project 257');
});
