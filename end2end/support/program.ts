/** Programs of the project, started for one worker and stopped with it. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { promisify } from 'node:util';

/** What `cargo xtask e2e` puts into the environment; without it nothing can be started. */
export function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: start the browser tests with \`cargo xtask e2e\``);
  return value;
}

/**
 * A port of this machine that nobody listens on. It lies below those that systems lend to connections
 * that go out, so that none of these takes it before a program does.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(10_000, 32_000);
    const server = createServer();
    const free = once(server, 'listening').then(() => true, () => false);
    server.listen(port, '127.0.0.1');
    if (!(await free)) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}

/** The standard output of a program that ends by itself. */
export async function answer(path: string, args: string[], input = ''): Promise<string> {
  const running = promisify(execFile)(path, args, { env: bareEnvironment() });
  // A program that does not read its input is no failure; one that fails says so when it ends.
  running.child.stdin?.on('error', () => {}).end(input);
  return (await running).stdout;
}

export class Program {
  #process: ChildProcess;
  #output = '';

  private constructor(path: string, args: string[]) {
    this.#process = spawn(path, args, { stdio: ['ignore', 'pipe', 'pipe'], env: bareEnvironment() });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.#output += text));
    }
  }

  /** Starts a server and waits until it answers at an address, with whatever status. */
  static async serving(path: string, args: string[], address: string): Promise<Program> {
    const program = new Program(path, args);
    const deadline = performance.now() + 30_000;
    while (!(await answers(address))) {
      const ended = program.#process.exitCode !== null || program.#process.signalCode !== null;
      if (ended || performance.now() > deadline) {
        await program.stop();
        throw new Error(`${path} ${ended ? 'ended' : `does not answer at ${address}`}:\n${program.output}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return program;
  }

  /** All it has written so far. */
  get output(): string {
    return this.#output;
  }

  /** Asks it to end, and makes it end after ten seconds. */
  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGTERM');
    const impatience = setTimeout(() => this.#process.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(impatience);
  }
}

async function answers(address: string): Promise<boolean> {
  return fetch(address).then(() => true, () => false);
}

/** Settings of the person who runs the tests must not reach the programs. */
function bareEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, HOME: process.env.HOME };
}
