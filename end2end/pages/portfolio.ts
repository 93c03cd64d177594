/** From the portfolio down to the pages of a project. */
import type { Locator, Page } from '@playwright/test';

export class PortfolioPage {
  constructor(private readonly page: Page) {}

  async open(): Promise<void> {
    await this.page.goto('/portfolio');
  }

  /** Makes an application here, or a project on the page of an application. */
  async create(what: 'application' | 'project', name: string): Promise<void> {
    await this.page.getByLabel('Name', { exact: true }).fill(name);
    await this.page.getByRole('button', { name: `Create ${what}` }).click();
  }

  async follow(name: string): Promise<void> {
    await this.page.getByRole('main').getByRole('link', { name, exact: true }).click();
  }

  row(name: string): Locator {
    return this.page.getByRole('row').filter({ has: this.page.getByRole('link', { name, exact: true }) });
  }
}

/** The pages of one project. */
export class ProjectPage {
  constructor(private readonly page: Page) {}

  async open(project: string, filter = ''): Promise<void> {
    await this.page.goto(`/projects/${project}/issues${filter}`);
  }

  async tab(name: 'Issues' | 'Scans' | 'Settings'): Promise<void> {
    const tabs = this.page.getByRole('navigation', { name: 'Project' });
    await tabs.getByRole('link', { name, exact: true }).click();
  }

  /** Sends a report from the page of scans, and waits until it is read. */
  async upload(file: string): Promise<void> {
    await this.page.getByLabel('Report').setInputFiles(file);
    await this.page.getByRole('button', { name: 'Upload' }).click();
    await this.page.waitForURL(/\/scans\/[0-9a-f-]{36}$/);
  }

  /** The rows of the list of issues. */
  get issues(): Locator {
    return this.page.getByRole('table', { name: 'Issues' }).locator('tbody').getByRole('row');
  }

  async filter(fields: { text?: string; severity?: string }): Promise<void> {
    if (fields.text !== undefined) await this.page.getByLabel('Text').fill(fields.text);
    if (fields.severity) await this.page.getByLabel('Severity').selectOption({ label: fields.severity });
    await this.page.getByRole('button', { name: 'Apply' }).click();
  }

  /** Applies conditions among *More filters*: texts and choices by their labels. */
  async more(fields: Record<string, string>): Promise<void> {
    const more = this.page.getByRole('group').filter({ hasText: 'More filters' });
    if ((await more.getAttribute('open')) === null) await more.getByText('More filters').click();
    for (const [label, value] of Object.entries(fields)) {
      const field = more.getByLabel(new RegExp(`^${label}( optional)?$`));
      const isChoice = await field.evaluate((element) => element.tagName === 'SELECT');
      if (isChoice) await field.selectOption({ label: value });
      else await field.fill(value);
    }
    await this.page.getByRole('button', { name: 'Apply' }).click();
    await this.page.waitForLoadState();
  }

  /** From the list to the preview of all that its filter lets through. */
  async exportAllThatMatch(count: number): Promise<void> {
    await this.page.getByRole('button', { name: `Export all that match (${count})` }).click();
  }

  /** The link of the issue at a place of the code. */
  issueIn(path: string): Locator {
    return this.issues.filter({ hasText: path }).getByRole('rowheader').getByRole('link');
  }
}

/** The fields of a decision, on the page of an issue and on that of many. */
export class TriageFields {
  constructor(private readonly page: Page) {}

  async status(label: string): Promise<void> {
    await this.page.getByLabel('Status', { exact: true }).selectOption({ label });
  }

  async reason(label: string): Promise<void> {
    await this.page.getByLabel('Reason', { exact: true }).selectOption({ label });
  }

  async owner(label: string): Promise<void> {
    await this.page.getByLabel('Owner', { exact: true }).selectOption({ label });
  }

  async fixBy(day: string): Promise<void> {
    await this.page.getByLabel(/^Fix by/).fill(day);
  }

  async comment(text: string): Promise<void> {
    await this.page.getByLabel(/^Comment/).fill(text);
  }

  async save(): Promise<void> {
    await this.page.getByRole('button', { name: 'Save decision' }).click();
  }
}
