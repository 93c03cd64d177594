/** What the fields of work items get: asked for before it is missed. */
import { IntegrationPage } from '../pages/integration.ts';
import { ExportPage, IssuePage } from '../pages/issue.ts';
import { MappingPage } from '../pages/mapping.ts';
import { ProjectPage } from '../pages/portfolio.ts';
import { workItem } from '../support/azure.ts';
import { expect, test } from '../support/test.ts';

test('a contributor answers what the process requires, and the work item says it', async ({
  page, javaScriptEnabled, azure, organization, signIn, expectAccessible,
}) => {
  const [integration, mapping] = [new IntegrationPage(page), new MappingPage(page)];
  const project = await organization.projectWith('Storefront', 'shop.sarif');
  await organization.integrate(project, await organization.connect(azure), 'Contoso Inherited', 'Bug');
  await signIn(await organization.member(project, 'contributor'));
  await integration.open(project.id);
  await integration.tracker.getByRole('link', { name: 'Fields' }).click();
  await expect(mapping.needed).toContainText('Has the security team looked at it?');
  await expectAccessible(page);

  await mapping.check();
  await expect(mapping.answer.getByRole('img', { name: 'Does not work' })).toBeVisible();
  await expect(mapping.needed).toContainText('Security Review needs a value.');
  await expect(mapping.needed).toContainText('Azure DevOps says: TF401');
  await expect(mapping.saveAnyway).toBeVisible();
  await expectAccessible(page);

  await mapping.field('Security Review').selectOption('Pending');
  await mapping.text('Title').fill('{issue_type} in {path}');
  await mapping.field('Area Path').selectOption('Contoso Inherited\\Web');
  await mapping.unfold('Priority by severity');
  await mapping.field('Priority for critical issues').selectOption('1');
  await mapping.check();
  await expect(mapping.answer.getByRole('img', { name: 'Works' })).toBeVisible();
  await expect(mapping.text('Title')).toHaveValue('{issue_type} in {path}');
  await expect(mapping.saveAnyway).toBeHidden();
  await expectAccessible(page);
  await mapping.save();
  await expect(integration.tracker).toContainText('would accept issues of each severity');
  await expectAccessible(page);

  await new ProjectPage(page).open(project.id);
  await new ProjectPage(page).issueIn('src/orders/search.py').click();
  await new IssuePage(page).exportButton.click();
  const exported = new ExportPage(page, javaScriptEnabled);
  await exported.ended();
  const { fields } = await workItem(azure, await exported.workItem());
  expect(fields['System.Title']).toBe('SQL injection in src/orders/search.py');
  expect(fields['Custom.SecurityReview']).toBe('Pending');
  expect(fields['System.AreaPath']).toBe('Contoso Inherited\\Web');
  expect(fields['Microsoft.VSTS.Common.Priority']).toBe(1);
  expect(fields['Microsoft.VSTS.Common.Severity']).toBe('1 - Critical');
});

test('what Azure DevOps refuses is saved on purpose alone, and shows on the integration', async ({
  page, azure, organization, signIn, watch,
}) => {
  watch.expect(/status of 422/);
  const [integration, mapping] = [new IntegrationPage(page), new MappingPage(page)];
  const project = await organization.projectWith('Storefront', 'shop.sarif');
  await organization.integrate(project, await organization.connect(azure), 'Agile', 'Bug');
  await signIn(await organization.member(project, 'contributor'));
  await mapping.open(project.id);
  await expect(mapping.saveAnyway).toBeHidden();
  await mapping.text('Title').fill('{pth}');
  await mapping.save();
  await expect(mapping.usual).toContainText('There is no placeholder {pth}');
  await expect(mapping.text('Title')).toHaveValue('{pth}');

  await mapping.open(project.id);
  await mapping.text('Tags').fill('security');
  await mapping.field('Assigned To').selectOption({ index: 1 });
  await mapping.unfold(/^Further fields/);
  await mapping.text('Original Estimate').fill('much');
  await mapping.check();
  await expect(mapping.usual.getByText('does not accept the value of Original Estimate')).toBeVisible();
  await mapping.saveAnyway.click();
  await expect(integration.tracker.getByRole('img', { name: 'Does not work' })).toBeVisible();
  await expect(integration.tracker).toContainText('Original Estimate');
  await integration.tracker.getByRole('link', { name: 'say what the fields get' }).click();
  await expect(mapping.text('Original Estimate')).toHaveValue('much');
});

test('a field is found by its name, and what is typed elsewhere stays', async ({
  page, javaScriptEnabled, azure, organization, signIn, expectAccessible,
}) => {
  const mapping = new MappingPage(page);
  const project = await organization.projectWith('Storefront', 'shop.sarif');
  await organization.integrate(project, await organization.connect(azure), 'Contoso Inherited', 'Bug');
  await signIn(await organization.member(project, 'contributor'));
  await mapping.open(project.id);
  await mapping.text('Title').fill('{issue_type} in {path}');
  await mapping.find('original est', javaScriptEnabled);
  await expect(mapping.text('Original Estimate')).toBeVisible();
  await expect(mapping.text('Title')).toBeHidden();
  await expect(mapping.needed).toBeVisible();
  await expectAccessible(page);
  await mapping.find('', javaScriptEnabled);
  await expect(mapping.text('Title')).toHaveValue('{issue_type} in {path}');
});

test('two people who change the fields at once are told, also when one asks for a check', async ({
  page, azure, organization, signIn, watch, expectAccessible,
}) => {
  watch.expect(/status of 409/);
  const mapping = new MappingPage(page);
  const project = await organization.projectWith('Storefront', 'shop.sarif');
  await organization.integrate(project, await organization.connect(azure), 'Agile', 'Bug');
  await signIn(await organization.member(project, 'contributor'));
  await mapping.open(project.id);
  await organization.call('PUT', `/projects/${project.id}/integration/mapping`, { fields: { 'System.Tags': 'theirs' } });
  await mapping.text('Tags').fill('mine');
  await mapping.check();
  await expect(page.getByText('Somebody else has saved these fields meanwhile')).toBeVisible();
  await expectAccessible(page);
  await mapping.save();
  await expect(page.getByRole('alert').filter({ hasText: 'Somebody else changed this meanwhile' })).toBeVisible();
  await expect(mapping.text('Tags')).toHaveValue('mine');
  await page.getByRole('link', { name: 'Show what is saved now' }).click();
  await expect(mapping.text('Tags')).toHaveValue('theirs');
});

test('a member reads and checks, and changes nothing', async ({ page, azure, organization, signIn }) => {
  const mapping = new MappingPage(page);
  const project = await organization.projectWith('Storefront', 'shop.sarif');
  await organization.integrate(project, await organization.connect(azure), 'Basic', 'Issue');
  await signIn(await organization.member(project, 'member'));
  await mapping.open(project.id);
  await mapping.check();
  await expect(mapping.answer.getByRole('img', { name: 'Works' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Save', exact: true })).toHaveCount(0);
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [360, 768, 1440]) {
    test(`fields fit ${width} pixels in ${colorScheme}`, async ({
      page, azure, organization, signIn, expectAccessible,
    }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 800 });
      const mapping = new MappingPage(page);
      const project = await organization.projectWith('Storefront', 'shop.sarif');
      await organization.integrate(project, await organization.connect(azure), 'Contoso Inherited', 'Bug');
      await signIn(await organization.member(project, 'contributor'));
      await mapping.open(project.id);
      await expect(mapping.needed).toBeVisible();
      await expectAccessible(page);
      await mapping.check();
      await expect(mapping.answer.getByRole('img', { name: 'Does not work' })).toBeVisible();
      await expectAccessible(page);
      const wide = await page.locator('html').evaluate((html) => html.scrollWidth);
      expect(wide).toBeLessThanOrEqual(width);
    });
  }
}
