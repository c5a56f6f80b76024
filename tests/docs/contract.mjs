// The stored contract is what the program prints: node tests/docs/contract.mjs PATH_OF_ASSAY
import { command, generated, outdated } from '../../scripts/generate.mjs';

const assay = process.argv[2];
const files = generated.filter(({ part }) => part === 'openapi' || part === 'typescript');

// The control: a file that cannot be what the program prints must be seen, or this test proves nothing.
if (outdated(assay, [{ part: 'openapi', file: 'LICENSE' }]).length !== 1) {
  console.error('the check is blind: it takes the licence for the contract');
  process.exit(1);
}
const old = outdated(assay, files);
for (const { file } of old) console.error(`${file} is not what the program prints now. Run: ${command}`);
console.log(`${files.length - old.length} passed, ${old.length} failed`);
process.exit(old.length === 0 ? 0 : 1);
