/** What stands around every page of a signed-in person. */
import type { Locator, Page } from '@playwright/test';

/** The part of a page below a heading. */
export function region(page: Page, heading: string): Locator {
  const title = page.getByRole('heading', { name: heading, exact: true });
  return page.locator('section').filter({ has: title });
}

export class Frame {
  constructor(private readonly page: Page) {}

  /** The places that the person may go to. */
  get places(): Locator {
    return this.page.getByRole('navigation', { name: 'Main' }).getByRole('link');
  }

  async go(place: 'Portfolio' | 'Users' | 'Integrations' | 'Audit log'): Promise<void> {
    await this.places.filter({ hasText: place }).click();
  }

  async openAccountMenu(): Promise<void> {
    await this.page.getByRole('button', { name: 'Account of' }).click();
  }

  async signOut(): Promise<void> {
    await this.openAccountMenu();
    await this.page.getByRole('button', { name: 'Sign out' }).click();
  }

  /** Goes to a page of the person's own. */
  async goToOwn(place: 'Account' | 'Access Tokens'): Promise<void> {
    await this.openAccountMenu();
    const menu = this.page.getByRole('navigation', { name: 'Account' });
    await menu.getByRole('link', { name: place, exact: true }).click();
  }
}
