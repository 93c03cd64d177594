/**
 * `test` with everything a spec needs: `page` opens on a running Polaris, `azure` is a simulated
 * Azure DevOps, and a test fails on console errors, violations of the content security policy and
 * requests to third parties.
 */
import { type BrowserContext, expect, type Page, test as base } from '@playwright/test';
import { expectAccessible, expectAccessibleCopy } from './axe.ts';
import { Organization } from './organization.ts';
import { type Database, type Person, Polaris, Simulator, admin, type WorldOptions } from './world.ts';
import { Watch } from './watch.ts';

interface Worker extends WorldOptions {
  azure: Simulator;
  polaris: Polaris;
}

interface Each {
  /** Allows what the test provokes: `watch.expect(/status of 403/)`. */
  watch: Watch;
  /** A Polaris in practice mode on an empty database, waiting for its `setupCode`. */
  untouched: Polaris;
  /** An organization that no other test sees. */
  organization: Organization;
  /** Signs in through the form; without a person as the administrator of `organization`. */
  signIn: (person?: Person) => Promise<void>;
  /**
   * A page in somebody else's browser, which shares no session; of another Polaris when one is given.
   * Ask for that one first, so that it outlives the page.
   */
  elsewhere: (polaris?: Polaris) => Promise<Page>;
  /** Fails on every violation that axe finds on the page as it is now. */
  expectAccessible: (page: Page) => Promise<void>;
}

export const test = base.extend<Each, Worker>({
  database: ['sqlite' as Database, { scope: 'worker', option: true }],

  azure: [
    async ({}, use) => {
      const azure = await Simulator.start();
      await use(azure);
      await azure.program.stop();
    },
    { scope: 'worker' },
  ],

  polaris: [
    async ({ azure, database }, use) => {
      const polaris = await Polaris.start(database, azure.url, true);
      await use(polaris);
      await polaris.stop();
    },
    { scope: 'worker' },
  ],

  baseURL: async ({ polaris }, use) => use(polaris.baseURL),

  untouched: async ({ azure, database }, use) => {
    const polaris = await Polaris.start(database, azure.url, false);
    await use(polaris);
    await polaris.stop();
  },

  watch: [
    async ({ context, polaris }, use, info) => {
      const watch = new Watch();
      watch.listen(context, polaris.baseURL);
      await use(watch);
      if (info.status !== info.expectedStatus) {
        await info.attach('polaris.log', { body: polaris.program.output, contentType: 'text/plain' });
      }
      expect(watch.problems, 'what the browser complained about').toEqual([]);
    },
    { auto: true },
  ],

  organization: async ({ polaris }, use) => use(await Organization.create(polaris)),

  signIn: async ({ page, organization }, use) =>
    use(async (person = organization.admin) => {
      await page.goto('/sign-in');
      await page.getByLabel('E-mail').fill(person.email);
      await page.getByLabel('Password').fill(person.password);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await expect(page).not.toHaveURL(/sign-in/);
    }),

  elsewhere: async ({ browser, javaScriptEnabled, viewport, polaris, watch }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async ({ baseURL } = polaris) => {
      const context = await browser.newContext({ baseURL, javaScriptEnabled, viewport });
      contexts.push(context);
      watch.listen(context, baseURL);
      return context.newPage();
    });
    await Promise.all(contexts.map((context) => context.close()));
  },

  expectAccessible: async ({ browser, javaScriptEnabled }, use) =>
    use((page) =>
      javaScriptEnabled ? expectAccessible(page) : expectAccessibleCopy(page, browser),
    ),
});

export { admin, expect };
