/** *My Organization > Integrations*: connections to Azure DevOps. */
import type { Locator, Page } from '@playwright/test';
import { region } from './frame.ts';

export interface Connection {
  url: string;
  token: string;
  expiresOn?: string;
}

/** The list, and the form that adds to it. */
export class InstancesPage {
  constructor(private readonly page: Page) {}

  async open(): Promise<void> {
    await this.page.goto('/organization/integrations');
  }

  /** From the list through the menu to the saved connection. */
  async add(connection: Connection): Promise<void> {
    await this.page.getByText('+ Add Integration').click();
    await this.page.getByRole('link', { name: 'Azure DevOps', exact: true }).click();
    await this.fill(connection);
  }

  /** Fills the form that stands open and sends it. */
  async fill({ url, token, expiresOn }: Connection): Promise<void> {
    await this.page.getByLabel('Azure URL').fill(url);
    await this.page.getByLabel('Access Token').fill(token);
    if (expiresOn) await this.page.getByLabel('Token expires on').fill(expiresOn);
    await this.page.getByRole('button', { name: 'Save' }).click();
  }

  row(url: string): Locator {
    return this.page.getByRole('row').filter({ has: this.page.getByRole('link', { name: url, exact: true }) });
  }

  async test(url: string): Promise<void> {
    await this.row(url).getByRole('button', { name: 'Test' }).click();
  }

  async openRow(url: string): Promise<void> {
    await this.row(url).getByRole('link', { name: url, exact: true }).click();
  }
}

/** The page of one connection. */
export class InstancePage {
  constructor(private readonly page: Page) {}

  async press(button: 'Test' | 'Disable instance' | 'Enable instance' | 'Delete instance'): Promise<void> {
    await this.page.getByRole('button', { name: button }).click();
  }

  /** What the last *Test* found, in a sentence. */
  get verdict(): Locator {
    return region(this.page, 'Connection');
  }

  async replaceToken(token: string, expiresOn: string): Promise<void> {
    const section = region(this.page, 'Replace the token');
    await section.getByLabel('New access token').fill(token);
    await section.getByLabel('Token expires on').fill(expiresOn);
    await section.getByRole('button', { name: 'Replace token' }).click();
  }
}
