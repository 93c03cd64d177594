import { defineConfig } from '@playwright/test';
import type { WorldOptions } from './support/world.ts';

/** Not a test but the pictures of `docs/screens`, made by `cargo xtask screens`. */
const pictures = '**/screens.spec.ts';

/** Started by `cargo xtask e2e`, which builds the programs and names them in the environment. */
export default defineConfig<object, WorldOptions>({
  testDir: 'tests',
  outputDir: 'test-results',
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  workers: 2,
  timeout: 90_000,
  expect: { timeout: 15_000, toPass: { timeout: 30_000 } },
  reporter: [['list'], ['html', { outputFolder: 'report', open: 'never' }]],
  use: {
    screenshot: 'only-on-failure',
    viewport: { width: 1280, height: 800 },
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
      args: [
        '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
        '--disable-background-networking', '--disable-component-update', '--disable-sync',
      ],
    },
  },
  projects: process.env.SCREENS
    ? [{ name: 'screens', testMatch: pictures, use: { database: 'sqlite' } }]
    : (['sqlite', 'postgres'] as const).flatMap((database) => [
        { name: database, testIgnore: pictures, use: { database } },
        {
          name: `${database} without JavaScript`,
          testIgnore: [pictures, '**/*.hydrate.spec.ts'],
          use: { database, javaScriptEnabled: false },
        },
      ]),
});
