/** The export journal of a project or of one issue. */
import type { Locator, Page } from '@playwright/test';

export class JournalPage {
  constructor(private readonly page: Page) {}

  async openProject(project: string): Promise<void> {
    await this.page.goto(`/projects/${project}/export-journal`);
  }

  /** `issue` is the address of the issue's page. */
  async openIssue(issue: string): Promise<void> {
    await this.page.goto(`${issue}/export-journal`);
  }

  /** The attempts, newest first. */
  get attempts(): Locator {
    return this.page.getByRole('table', { name: 'Attempts' }).locator('tbody').getByRole('row');
  }

  button(name: 'Retry all that failed' | 'Give up all that waits' | 'Retry this issue' | 'Give up this issue'): Locator {
    return this.page.getByRole('button', { name });
  }

  async press(name: Parameters<JournalPage['button']>[0]): Promise<void> {
    await this.button(name).click();
  }
}
