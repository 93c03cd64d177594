/** What a test finds: Polaris on a database of its own, and a simulated Azure DevOps beside it. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answer, freePort, Program, required } from './program.ts';

export type Database = 'sqlite' | 'postgres';

/** Options of a Playwright project. */
export interface WorldOptions {
  database: Database;
}

/** The tokens that the simulator knows, by what they may do. */
export type AzureToken =
  | 'full' | 'read_only' | 'expired' | 'revoked' | 'no_scope'
  | 'other_organization' | 'no_permission' | 'throttled';

/** Somebody who signs in. */
export interface Person {
  email: string;
  name: string;
  password: string;
}

export const admin: Person = { email: 'ada@polaris.test', name: 'Ada Admin', password: 'correct horse battery' };

/** One started Polaris with files and a database of its own. */
export class Polaris {
  private constructor(
    readonly baseURL: string,
    /** A token of the administrator for `/api/v1`; empty where nobody is set up. */
    readonly apiToken: string,
    readonly program: Program,
    private readonly folder: string,
    private readonly files: string[],
  ) {}

  /** Starts one: with `admin` and an organization, or empty and with the practice mode. */
  static async start(database: Database, azure: string, setUp: boolean): Promise<Polaris> {
    const binary = required('POLARIS_BINARY');
    const folder = await mkdtemp(join(tmpdir(), 'polaris-e2e-'));
    const files = ['--data-dir', folder, ...(await databaseFlags(database))];
    const apiToken = setUp ? await administer('bootstrap', files, 'Northwind', admin) : '';
    const listen = `127.0.0.1:${await freePort()}`;
    const baseURL = `http://${listen}`;
    const flags = ['--listen', listen, '--public-url', baseURL, '--allow-azure-origin', azure];
    const practice = setUp ? [] : ['--practice'];
    const args = ['serve', ...files, ...flags, ...practice, '--quarantine', '5'];
    const program = await Program.serving(binary, args, `${baseURL}/healthz`);
    return new Polaris(baseURL, apiToken, program, folder, files);
  }

  /** The one-time code printed at start, where nobody is set up. */
  get setupCode(): string {
    const code = /^Set-up code.*: (\S+)$/m.exec(this.program.output)?.[1];
    if (!code) throw new Error(`no set-up code was printed:\n${this.program.output}`);
    return code;
  }

  /** One more organization; its administrator's token for `/api/v1`. */
  async createOrganization(name: string, person: Person): Promise<string> {
    return administer('create-organization', this.files, name, person);
  }

  async stop(): Promise<void> {
    await this.program.stop();
    await rm(this.folder, { recursive: true });
  }
}

/** One started simulator. */
export class Simulator {
  private constructor(
    /** Its origin; organizations lie below it, `contoso` first of all. */
    readonly url: string,
    /** Where faults are set and the journal is read. */
    readonly controlUrl: string,
    readonly tokens: Record<AzureToken, string>,
    readonly program: Program,
  ) {}

  static async start(): Promise<Simulator> {
    const binary = required('AZURE_SIMULATOR_BINARY');
    const tokens = JSON.parse(await answer(binary, ['--print-tokens']));
    const listen = `127.0.0.1:${await freePort()}`;
    const control = `127.0.0.1:${await freePort()}`;
    const url = `http://${listen}`;
    const program = await Program.serving(binary, ['--listen', listen, '--control', control], url);
    return new Simulator(url, `http://${control}`, tokens, program);
  }

  /** Makes something go wrong; the schema stands in the README of the crate. */
  async fault(fault: object): Promise<void> {
    const answer = await fetch(`${this.controlUrl}/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(fault),
    });
    if (!answer.ok) throw new Error(`the fault was refused: ${await answer.text()}`);
  }

  /** Ends all that goes wrong. */
  async calm(): Promise<void> {
    await fetch(`${this.controlUrl}/faults`, { method: 'DELETE' });
  }
}

/** Makes an organization with its administrator; returns a token of theirs for `/api/v1`. */
async function administer(
  act: 'bootstrap' | 'create-organization', files: string[], name: string, person: Person,
): Promise<string> {
  const who = ['--organization', name, '--email', person.email, '--name', person.name];
  const output = await answer(required('POLARIS_BINARY'), ['admin', act, ...files, ...who], person.password);
  return JSON.parse(output).token;
}

async function databaseFlags(database: Database): Promise<string[]> {
  if (database === 'sqlite') return [];
  const server = required('TEST_POSTGRES_URL');
  const name = `polaris_${randomUUID().replaceAll('-', '')}`;
  const createdb = join(required('POSTGRES_PROGRAMS'), 'createdb');
  await answer(createdb, ['--maintenance-db', server, name]);
  const url = new URL(server);
  url.pathname = name;
  return ['--database-url', url.href];
}
