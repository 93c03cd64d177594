/** *Project > Settings > Integrations*: where a project's exports go. */
import { expect, type Locator, type Page } from '@playwright/test';
import { region } from './frame.ts';

export class IntegrationPage {
  constructor(private readonly page: Page) {}

  async open(project: string): Promise<void> {
    await this.page.goto(`/projects/${project}/settings/integrations`);
  }

  /** Chooses all three and saves. */
  async choose(instance: string, azureProject: string, workItemType?: string): Promise<void> {
    await this.step('Instance', instance);
    await this.step('Azure Project', azureProject);
    if (workItemType) await this.types.selectOption({ label: workItemType });
    await this.page.getByRole('button', { name: 'Save' }).click();
  }

  get types(): Locator {
    return this.page.getByLabel('Work Item Type');
  }

  /** A choice that leads to the next: by itself, or with its button. */
  async step(label: 'Instance' | 'Azure Project', option: string): Promise<void> {
    const select = this.page.getByRole('combobox', { name: new RegExp(`^${label}`) });
    const form = this.page.locator('form').filter({ has: select });
    const before = this.page.url();
    const hasLed = (timeout: number) =>
      this.page.waitForURL(({ href }) => href !== before, { timeout }).then(() => true, () => false);
    await expect(async () => {
      if (this.page.url() !== before) return;
      await select.selectOption({ label: option }, { timeout: 1_000 });
      if (await hasLed(500)) return;
      await form.getByRole('button', { name: 'Next' }).click({ timeout: 1_000 });
      expect(await hasLed(2_000)).toBe(true);
    }).toPass();
  }

  /** What is set. */
  get tracker(): Locator {
    return region(this.page, 'Issue Tracker');
  }

  async test(): Promise<void> {
    await this.page.getByRole('button', { name: 'Test' }).click();
  }
}
