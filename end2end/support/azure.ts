/** Azure DevOps as another client sees it: work items read back through its REST API. */
import type { Simulator } from './world.ts';

export interface WorkItem {
  id: number;
  fields: Record<string, unknown> & { 'System.CreatedBy': { displayName: string } };
}

/** A call of the simulated `contoso`, with a token that Polaris does not use. */
async function call<Answer>(azure: Simulator, method: string, path: string, body?: unknown): Promise<Answer> {
  const authorization = `Basic ${Buffer.from(`:${azure.tokens.read_only}`).toString('base64')}`;
  const answer = await fetch(`${azure.url}/contoso${path}api-version=7.1`, {
    method,
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Answer;
}

export async function workItem(azure: Simulator, id: number): Promise<WorkItem> {
  return call(azure, 'GET', `/_apis/wit/workitems/${id}?$expand=all&`);
}

/** How many work items have a title. */
export async function countTitled(azure: Simulator, title: string): Promise<number> {
  const query = `SELECT [System.Id] FROM WorkItems WHERE [System.Title] = '${title.replaceAll("'", "''")}'`;
  const { workItems } = await call<{ workItems: unknown[] }>(azure, 'POST', '/_apis/wit/wiql?', { query });
  return workItems.length;
}
