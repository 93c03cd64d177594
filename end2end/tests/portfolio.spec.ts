/** Applications and projects. */
import type { Page } from '@playwright/test';
import { Frame } from '../pages/frame.ts';
import { PortfolioPage, ProjectPage } from '../pages/portfolio.ts';
import { expect, test } from '../support/test.ts';

/** Opens what is to be read before a deletion, types a name and goes on. */
async function confirmDeletion(page: Page, what: 'application' | 'project', name: string, typed: string): Promise<void> {
  await page.getByText(`Delete ${what}`).first().click();
  await expect(page.getByText(/Deleted with it for ever: /)).toBeVisible();
  await page.getByLabel(`Type “${name}” to confirm`).fill(typed);
  await page.getByRole('button', { name: `Delete ${what}` }).click();
}

test('an application and a project are created, renamed and deleted', async ({
  page, signIn, watch, expectAccessible,
}) => {
  watch.expect(/status of 422/);
  const portfolio = new PortfolioPage(page);
  await signIn();
  await new Frame(page).go('Portfolio');
  await expect(page.getByText('No applications yet')).toBeVisible();
  await expectAccessible(page);
  await portfolio.create('application', 'Webshop');
  await expect(page.getByRole('heading', { level: 1, name: 'Webshop' })).toBeVisible();
  await expect(page.getByText('No projects yet')).toBeVisible();
  await expectAccessible(page);
  await portfolio.create('project', 'Storefront');
  await expect(page.getByRole('heading', { level: 1, name: 'Storefront' })).toBeVisible();
  await expect(page.getByText('No open issues')).toBeVisible();
  await expectAccessible(page);

  await new ProjectPage(page).tab('Settings');
  await expectAccessible(page);
  await page.getByLabel('Name', { exact: true }).fill('Shop front');
  await page.getByRole('button', { name: 'Rename' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Shop front' })).toBeVisible();

  await new ProjectPage(page).tab('Settings');
  await confirmDeletion(page, 'project', 'Shop front', 'Storefront');
  await expect(page.getByRole('alert').filter({ hasText: 'Shop front' })).toBeVisible();
  await new ProjectPage(page).tab('Settings');
  await confirmDeletion(page, 'project', 'Shop front', 'Shop front');
  await expect(page.getByText('No projects yet')).toBeVisible();

  await page.getByRole('main').getByRole('link', { name: 'Settings' }).click();
  await expectAccessible(page);
  await confirmDeletion(page, 'application', 'Webshop', 'Webshop');
  await expect(page).toHaveURL(/\/portfolio$/);
  await expect(page.getByText('No applications yet')).toBeVisible();
});

test('the portfolio counts open issues by severity', async ({ page, organization, signIn, expectAccessible }) => {
  const portfolio = new PortfolioPage(page);
  await organization.projectWith('Storefront', 'shop.sarif');
  await signIn();
  await portfolio.open();
  const counts = ['2Critical', '2High', '3Medium', '1Low'];
  await expect(portfolio.row('Webshop').getByRole('listitem')).toHaveText(counts);
  await expectAccessible(page);
  await portfolio.follow('Webshop');
  await expect(portfolio.row('Storefront').getByRole('listitem')).toHaveText(counts);
  await expectAccessible(page);
});

test('the first steps tick themselves off until somebody wants to see them no more', async ({
  page, azure, organization, signIn, expectAccessible,
}) => {
  await organization.connect(azure);
  await signIn();
  await page.goto('/portfolio');
  const steps = page.locator('#first-steps');
  await expect(steps.getByText('1 of 6 done')).toBeVisible();
  await expect(steps.getByRole('link', { name: 'Connect Azure DevOps' })).toHaveCount(0);
  await expectAccessible(page);
  await organization.projectWith('Storefront', 'shop.sarif');
  await page.goto('/portfolio');
  await expect(steps.getByText('3 of 6 done')).toBeVisible();
  await steps.getByRole('link', { name: 'Choose where work items go' }).click();
  await expect(page).toHaveURL(/settings\/integrations$/);
  await page.goto('/portfolio');
  await steps.getByRole('button', { name: 'Do not show this again' }).click();
  await expect(steps).toHaveCount(0);
});

test('a reader chooses light or dark, and the browser keeps it', async ({ page, signIn, expectAccessible }) => {
  await signIn();
  const frame = new Frame(page);
  await frame.openAccountMenu();
  await page.getByRole('button', { name: 'Dark' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.goto('/dashboard');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expectAccessible(page);
  await frame.openAccountMenu();
  await page.getByRole('button', { name: 'System', exact: true }).click();
  await expect(page.locator('html')).not.toHaveAttribute('data-theme');
});
