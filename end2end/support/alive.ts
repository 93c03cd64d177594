/** Whether the islands of a page run, so that a test of theirs does not meet the plain page. */
import type { Page } from '@playwright/test';

/** Before the first page: remembers which elements somebody listens to. */
export async function noteListeners(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const add = EventTarget.prototype.addEventListener;
    EventTarget.prototype.addEventListener = function (this: EventTarget, ...rest: Parameters<typeof add>) {
      if (this instanceof Element) Object.assign(this, { isListening: true });
      add.apply(this, rest);
    };
  });
}

/** Waits until every island of the page itself that holds a form reacts to it. */
export async function alive(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const islands = [...document.querySelectorAll('main leptos-island:has(form)')];
    return islands.length > 0 && islands.every(({ firstElementChild }) =>
      firstElementChild !== null && 'isListening' in firstElementChild);
  });
}
