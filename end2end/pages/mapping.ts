/** *Project > Settings > Integrations > Fields*: what the fields of work items get. */
import type { Locator, Page } from '@playwright/test';
import { region } from './frame.ts';

export class MappingPage {
  constructor(private readonly page: Page) {}

  async open(project: string): Promise<void> {
    await this.page.goto(`/projects/${project}/settings/integrations/fields`);
  }

  /** What has to be answered before anything can be filed. */
  get needed(): Locator {
    return region(this.page, 'Needs an answer');
  }

  get usual(): Locator {
    return region(this.page, 'Usual fields');
  }

  get answer(): Locator {
    return region(this.page, 'What Azure DevOps says');
  }

  field(name: string): Locator {
    return this.page.getByLabel(name, { exact: true });
  }

  /** A text field that may stay empty. */
  text(name: string): Locator {
    return this.page.getByLabel(new RegExp(`^${name} optional$`));
  }

  async unfold(summary: string | RegExp): Promise<void> {
    await this.page.locator('summary').filter({ hasText: summary }).click();
  }

  /** Looks for fields by name: while it is typed, or with its button. */
  async find(name: string, javaScriptEnabled: boolean | undefined): Promise<void> {
    await this.page.getByLabel('Find a field').fill(name);
    if (!javaScriptEnabled) await this.page.getByRole('button', { name: 'Find', exact: true }).click();
  }

  async check(): Promise<void> {
    await this.page.getByRole('button', { name: 'Check' }).click();
    await this.page.waitForURL(/check=yes/);
  }

  async save(): Promise<void> {
    await this.page.getByRole('button', { name: 'Save', exact: true }).click();
  }

  get saveAnyway(): Locator {
    return this.page.getByRole('button', { name: 'Save although it is refused' });
  }
}
