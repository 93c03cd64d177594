/** Accessibility, as far as a program can judge it. */
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, expect, type Page } from '@playwright/test';

/** Fails on every violation that axe finds on the page as it is now. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html }) => `${id}: ${help}: ${html}`),
  );
  expect(found, 'what axe found').toEqual([]);
}

/** The same for a page without JavaScript: axe is a script, so it judges a copy where it can run. */
export async function expectAccessibleCopy(page: Page, browser: Browser): Promise<void> {
  const body = (await page.content()).replaceAll(/<script\b.*?<\/script>/gis, '');
  const context = await browser.newContext({ javaScriptEnabled: true });
  const copy = await context.newPage();
  await copy.route(page.url(), (route) => route.fulfill({ contentType: 'text/html', body }));
  await copy.goto(page.url());
  await expectAccessible(copy);
  await context.close();
}
