/** Pages about who somebody is: set-up, sign-in, one-time links, account, users, members. */
import type { Locator, Page } from '@playwright/test';
import type { Person } from '../support/world.ts';

export class SetUpPage {
  constructor(private readonly page: Page) {}

  async fill(code: string, organization: string, person: Person): Promise<void> {
    await this.page.getByLabel('Set-up code').fill(code);
    await this.page.getByLabel('Organization name').fill(organization);
    await this.page.getByLabel('Your name').fill(person.name);
    await this.page.getByLabel('E-mail').fill(person.email);
    await this.page.getByLabel('Password').fill(person.password);
    await this.page.getByRole('button', { name: 'Set up' }).click();
  }
}

export class SignInPage {
  constructor(private readonly page: Page) {}

  async fill(email: string, password: string): Promise<void> {
    await this.page.getByLabel('E-mail').fill(email);
    await this.page.getByLabel('Password').fill(password);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
  }
}

export class AccountPage {
  constructor(private readonly page: Page) {}

  async changePassword(current: string, next: string): Promise<void> {
    await this.page.getByLabel('Current password').fill(current);
    await this.page.getByLabel('New password').fill(next);
    await this.page.getByRole('button', { name: 'Change password' }).click();
  }
}

/** *My Organization > Users*. */
export class UsersPage {
  constructor(private readonly page: Page) {}

  async open(): Promise<void> {
    await this.page.goto('/organization/users');
  }

  /** Adds a person and returns the one-time link. */
  async add(person: Person, role = 'No Global Role'): Promise<string> {
    await this.page.getByLabel('Name', { exact: true }).fill(person.name);
    await this.page.getByLabel('E-mail').fill(person.email);
    await this.page.getByLabel('Global role', { exact: true }).selectOption({ label: role });
    await this.page.getByRole('button', { name: 'Add user' }).click();
    return this.page.getByLabel(`One-time link for ${person.email}`).inputValue();
  }

  row(person: Person): Locator {
    return this.page.getByRole('row').filter({ hasText: person.email });
  }

  async giveRole(person: Person, role: string): Promise<void> {
    await this.row(person).getByRole('combobox', { name: 'Global role of' }).selectOption({ label: role });
    // The page comes anew with what was saved.
    const saved = this.page.waitForEvent('load');
    await this.row(person).getByRole('button', { name: 'Save the role' }).click();
    await saved;
  }

  async press(person: Person, button: 'Deactivate' | 'Reactivate'): Promise<void> {
    await this.row(person).getByRole('button', { name: button }).click();
  }
}

/** *Application > Settings > Members*. */
export class MembersPage {
  constructor(private readonly page: Page) {}

  async open(application: string): Promise<void> {
    await this.page.goto(`/applications/${application}/settings/members`);
  }

  async add(person: Person, role: string): Promise<void> {
    await this.page.getByLabel('Person').selectOption({ label: `${person.name} (${person.email})` });
    await this.page.getByLabel('Role', { exact: true }).selectOption({ label: role });
    await this.page.getByRole('button', { name: 'Add member' }).click();
  }

  row(person: Person): Locator {
    return this.page.getByRole('row').filter({ hasText: person.email });
  }

  async giveRole(person: Person, role: string): Promise<void> {
    await this.row(person).getByRole('combobox', { name: 'Role of' }).selectOption({ label: role });
    // The page comes anew with what was saved.
    const saved = this.page.waitForEvent('load');
    await this.row(person).getByRole('button', { name: 'Save the role' }).click();
    await saved;
  }

  async remove(person: Person): Promise<void> {
    await this.row(person).getByRole('button', { name: 'Remove' }).click();
  }
}
