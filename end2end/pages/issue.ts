/** The page of an issue, and of its export. */
import { expect, type Locator, type Page } from '@playwright/test';
import { region } from './frame.ts';

export class IssuePage {
  constructor(private readonly page: Page) {}

  async open(project: string, issue: string): Promise<void> {
    await this.page.goto(`/projects/${project}/issues/${issue}`);
  }

  /** What is known of its work item. */
  get tracker(): Locator {
    return region(this.page, 'Issue Tracker');
  }

  /** Opens one of the forms of the work item. */
  async unfold(summary: string): Promise<void> {
    await this.tracker.locator('summary').getByText(summary, { exact: true }).click();
  }

  get exportButton(): Locator {
    return this.tracker.getByRole('button', { name: 'Export' });
  }
}

/** Follows an export until nothing more happens; without JavaScript by loading the page again. */
export class ExportPage {
  constructor(private readonly page: Page, private readonly javaScriptEnabled: boolean | undefined) {}

  async ended(): Promise<void> {
    await this.shows(region(this.page, 'Progress').getByText('Completed', { exact: true }));
  }

  /** Until so many of its issues wait for something. */
  async waits(count = 1): Promise<void> {
    await this.shows(this.items.getByText('Waiting', { exact: true }), true, count);
  }

  /** What is told of the export as a whole. */
  get progress(): Locator {
    return region(this.page, 'Progress');
  }

  async is(state: 'Running' | 'Paused' | 'Cancelled'): Promise<void> {
    await this.shows(this.progress.getByText(state, { exact: true }));
  }

  async press(button: 'Pause' | 'Resume' | 'Cancel export' | 'Retry failed and cancelled'): Promise<void> {
    await this.page.getByRole('button', { name: button }).click();
  }

  private async shows(state: Locator, reload = !this.javaScriptEnabled, count = 1): Promise<void> {
    await this.page.waitForURL(/\/exports\/[0-9a-f-]{36}(\?|$)/);
    if (!reload) {
      await expect(state).toHaveCount(count);
      return;
    }
    await expect(async () => {
      await this.page.reload();
      await expect(state).toHaveCount(count, { timeout: 100 });
    }).toPass();
  }

  /** The row of an issue. */
  get items(): Locator {
    const table = this.page.getByRole('table', { name: 'Issues of this export' });
    return table.locator('tbody').getByRole('row');
  }

  /** The number of the one work item that is linked. */
  async workItem(): Promise<number> {
    const link = this.items.getByRole('link', { name: /^#\d+/ });
    return Number(/\d+/.exec((await link.textContent()) ?? '')?.[0]);
  }
}
