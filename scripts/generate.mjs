// Writes every generated file anew: node scripts/generate.mjs [PATH_OF_ASSAY]
import { spawnSync } from 'node:child_process';
import { readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');
export const command = 'node scripts/generate.mjs build/src/programs/assay';

/** What `assay contract` prints, and the file that keeps it. */
export const generated = [
  { part: 'openapi', file: 'contract/openapi.json' },
  { part: 'typescript', file: 'web/src/api/contract.ts' },
  { part: 'api', file: 'docs/api.md' },
  { part: 'kinds', file: 'docs/kinds.md' },
  { part: 'limits', file: 'docs/limits.md' },
  { part: 'privacy', file: 'docs/privacy.md' },
  { part: 'settings', file: 'docs/settings.md' },
];

export function print(assay, part) {
  const { status, stdout, stderr } = spawnSync(assay, ['contract', part], { encoding: 'utf8', maxBuffer: 1 << 26 });
  if (status !== 0) throw new Error(`assay contract ${part} ended with ${status}: ${stderr}`);
  return stdout;
}

/** The files that are not what the program prints now. */
export function outdated(assay, files = generated) {
  return files.filter(({ part, file }) => {
    let kept = null;
    try {
      kept = readFileSync(join(root, file), 'utf8');
    } catch {
      // A file that is not there yet is out of date.
    }
    return kept !== print(assay, part);
  });
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const assay = process.argv[2] ?? join(root, 'build/src/programs/assay');
  for (const { part, file } of outdated(assay)) {
    writeFileSync(join(root, file), print(assay, part));
    console.log(`wrote ${file}`);
  }
}
