// What the scripts of Microsoft's Node client share: who connects, and how checks are counted.
//
// Each script takes BASE_URL as its argument, or SIMULATOR_URL from the environment, such as
// http://127.0.0.1:8089 (without an organization).

import * as azdev from 'azure-devops-node-api';

const base = (process.argv[2] ?? process.env.SIMULATOR_URL ?? '').replace(/\/$/, '');
if (!base) throw new Error('Name the base address of the simulator.');
const tokens = {
  full: 'SimulatedFullTokenNotASecret000000000000000000000000000000000000000000000000AZDO0001',
  expired: 'SimulatedExpiredTokenNotASecret000000000000000000000000000000000000000000000AZDO0003',
  revoked: 'SimulatedRevokedTokenNotASecret000000000000000000000000000000000000000000000AZDO0004',
  readOnly: 'simulatedreadonlytokennotasecretaaaaaaaaaaaaaaaaaaaa',
};
let passed = 0;
let failed = 0;

export function connect(organization, token = 'full') {
  const handler = azdev.getPersonalAccessTokenHandler(tokens[token]);
  return new azdev.WebApi(`${base}/${organization}`, handler);
}

export async function check(sentence, act) {
  try {
    await act();
    passed += 1;
    console.log(`ok      ${sentence}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${sentence}: ${error.stack ?? error}`);
  }
}

export const add = (path, value) => ({ op: 'add', path, value });
export const patchType = { 'Content-Type': 'application/json-patch+json' };

export function end() {
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed ? 1 : 0);
}
