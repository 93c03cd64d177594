/**
 * An organization of a test's own, so that tests share a Polaris and nothing else. What a test is
 * not about is made over `/api/v1`; what it is about is done in the browser.
 */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AzureToken, Person, Polaris, Simulator } from './world.ts';

const fixtures = join(import.meta.dirname, '../fixtures');

/** Where a file of test data lies. */
export function fixture(name: string): string {
  return join(fixtures, name);
}

/** A person nobody else is. */
export function somebody(name: string): Person {
  const email = `${name.split(' ')[0]?.toLowerCase()}-${randomUUID().slice(0, 8)}@polaris.test`;
  return { name, email, password: 'correct horse battery' };
}

export type ApplicationRole = 'application_admin' | 'contributor' | 'member' | 'observer';

export interface Project {
  id: string;
  applicationId: string;
}

/** Somebody who belongs to an organization. */
export interface Member extends Person {
  id: string;
}

export class Organization {
  private constructor(
    readonly name: string,
    readonly admin: Person,
    private readonly polaris: Polaris,
    private readonly token: string,
  ) {}

  static async create(polaris: Polaris): Promise<Organization> {
    const [name, admin] = [`Northwind ${randomUUID().slice(0, 8)}`, somebody('Ada Admin')];
    return new Organization(name, admin, polaris, await polaris.createOrganization(name, admin));
  }

  /** A call of `/api/v1` as the administrator; anything but success fails the test. */
  async call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const answer = await fetch(`${this.polaris.baseURL}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' },
      body: typeof body === 'string' || body === undefined ? body : JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    const text = await answer.text();
    return text === '' ? (undefined as Answer) : JSON.parse(text);
  }

  /** Somebody who has joined. */
  async person(name: string, role = 'none'): Promise<Member> {
    const person = somebody(name);
    const { id, invitation_url: link } = await this.call<{ id: string; invitation_url: string }>('POST', '/users', { ...person, password: undefined, role });
    const secret = link.split('/').pop() ?? '';
    const joined = await fetch(`${this.polaris.baseURL}/rpc/join`, {
      method: 'POST',
      headers: { accept: 'application/json', origin: this.polaris.baseURL },
      body: new URLSearchParams({ 'form[secret]': secret, 'form[password]': person.password }),
    });
    if (!joined.ok) throw new Error(`joining: ${joined.status} ${await joined.text()}`);
    return { ...person, id };
  }

  /** Somebody with a role in the application of a project. */
  async member(project: Project, role: ApplicationRole, name = 'Grace Hopper'): Promise<Member> {
    const member = await this.person(name);
    await this.call('PUT', `/applications/${project.applicationId}/members/${member.id}`, { role });
    return member;
  }

  async project(name: string, application = 'Webshop'): Promise<Project> {
    const { id: applicationId } = await this.call<{ id: string }>('POST', '/applications', { name: application });
    const path = `/applications/${applicationId}/projects`;
    const { id } = await this.call<{ id: string }>('POST', path, { name });
    return { id, applicationId };
  }

  /** Uploads a log and waits until it is read. */
  async upload(project: Project, log: string, branch?: string): Promise<void> {
    const query = branch === undefined ? '' : `?branch=${encodeURIComponent(branch)}`;
    const { id } = await this.call<{ id: string }>('POST', `/projects/${project.id}/scans${query}`, log);
    const scan = await this.call<{ state: string; reason?: string }>('GET', `/scans/${id}?wait=30`);
    if (scan.state !== 'completed') throw new Error(`the scan is ${scan.state}: ${scan.reason}`);
  }

  /** A project with the findings of a file of `fixtures`. */
  async projectWith(name: string, file: string): Promise<Project> {
    const project = await this.project(name);
    await this.upload(project, await readFile(fixture(file), 'utf8'));
    return project;
  }

  /** Connects an organization of the simulator; `contoso` and a good token unless told otherwise. */
  async connect(azure: Simulator, token: AzureToken = 'full', organization = 'contoso'): Promise<string> {
    const form = { url: `${azure.url}/${organization}`, token: azure.tokens[token] };
    return (await this.call<{ id: string }>('POST', '/instances', form)).id;
  }

  /** Lets a project file into a project of Azure DevOps. */
  async integrate(project: Project, instance: string, azureProject: string, workItemType: string): Promise<void> {
    const path = `/instances/${instance}/projects?search=${encodeURIComponent(azureProject)}`;
    const { items } = await this.call<{ items: { id: string; name: string }[] }>('GET', path);
    const found = items.find(({ name }) => name === azureProject);
    if (!found) throw new Error(`there is no project ${azureProject}`);
    await this.call('PUT', `/projects/${project.id}/integration`, {
      instance_id: instance,
      azure_project_id: found.id,
      work_item_type: workItemType,
    });
  }
}
