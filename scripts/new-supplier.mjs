/**
 * `node scripts/new-supplier.mjs <name> [folder]`: a new adapter's folder from src/suppliers/_template/, below
 * src/suppliers/ unless another folder is named. What is left to write is printed; until then the adapter refuses every
 * terminal's settings.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PlainError, root, runMain } from './project.mjs';

const suppliers = path.join(root, 'src', 'suppliers');
const template = path.join(suppliers, '_template');
const SUFFIX = '.template';

await runMain(() => {
  const [name = '', into = suppliers] = process.argv.slice(2);
  // As long as the column of a terminal's supplier, and a folder's name everywhere.
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > 32) {
    throw new PlainError('usage: node scripts/new-supplier.mjs <name in kebab-case, at most 32 characters>');
  }
  const folder = path.resolve(into, name);
  if (existsSync(folder)) throw new PlainError(`there is a supplier "${name}" already`);
  mkdirSync(folder, { recursive: true });
  for (const file of readdirSync(template).filter((entry) => entry.endsWith(SUFFIX))) {
    const text = readFileSync(path.join(template, file), 'utf8');
    writeFileSync(path.join(folder, file.slice(0, -SUFFIX.length)), fill(text, name));
  }
  console.log(nextSteps(name, folder));
});

function fill(text, name) {
  const variable = name.replace(/-(.)/g, (_match, letter) => letter.toUpperCase());
  const type = variable[0].toUpperCase() + variable.slice(1);
  return text.replaceAll('__name__', name).replaceAll('__Name__', type).replaceAll('__variable__', variable);
}

function nextSteps(name, folder) {
  return [
    `${path.relative(process.cwd(), folder)} is there. What is left:`,
    '  1. write config.ts, wire.ts, client.ts, translate.ts, inbound.ts, the profile in index.ts, and README.md',
    '  2. add its line to src/suppliers/registry.ts',
    `  3. add test/contract/suppliers/${name}/: a bench, and a recording of every scenario; its line is in suppliers.test.ts`,
    '  4. npm run check && npm test',
  ].join('\n');
}
