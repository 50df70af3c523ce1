// Fails when src/api/schema.d.ts no longer matches ../openapi.yaml.
import { readFile } from 'node:fs/promises';
import openapiTS, { astToString, COMMENT_HEADER } from 'openapi-typescript';

const contract = new URL('../../openapi.yaml', import.meta.url);
const committed = new URL('../src/api/schema.d.ts', import.meta.url);
const fresh = COMMENT_HEADER + astToString(await openapiTS(contract));
if (fresh !== (await readFile(committed, 'utf8'))) {
  console.error('src/api/schema.d.ts is stale: run "npm run api".');
  process.exit(1);
}
