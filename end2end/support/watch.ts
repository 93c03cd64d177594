/** What must never happen on a page, whatever the test is about. */
import type { BrowserContext } from '@playwright/test';

export class Watch {
  #problems: string[] = [];
  #expected: RegExp[] = [];

  /** Listens to every page of a context that shows Polaris at `origin`. */
  listen(context: BrowserContext, origin: string): void {
    context.on('weberror', (event) => this.#problems.push(`uncaught: ${event.error().message}`));
    context.on('console', (message) => {
      // Chromium reports violations of the content security policy here too.
      if (message.type() === 'error') this.#problems.push(`console: ${message.text()}`);
    });
    context.on('request', (request) => {
      const url = new URL(request.url());
      const foreign = url.origin !== origin && !['data:', 'blob:'].includes(url.protocol);
      // Following a link to a work item leaves Polaris; a part of our page must not.
      if (foreign && !request.isNavigationRequest() && request.frame().url().startsWith(origin)) {
        this.#problems.push(`third party: ${request.url()}`);
      }
    });
  }

  /** The test provokes this, such as the console line of an answer with status 403. */
  expect(problem: RegExp): void {
    this.#expected.push(problem);
  }

  /** What happened and was not expected. */
  get problems(): string[] {
    return this.#problems.filter((text) => !this.#expected.some((pattern) => pattern.test(text)));
  }
}
