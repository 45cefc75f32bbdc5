import { type RequestHandler } from 'express';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Beside src/ and dist/ alike. */
const FOLDER = path.join(__dirname, '..', '..', '..', 'templates', 'console', 'assets');

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
};

/** Addresses of what a page is dressed with. */
export interface AssetAddresses {
  tokens: string;
  console: string;
  withoutScript: string;
  htmx: string;
  script: string;
}

export interface Assets {
  addresses: AssetAddresses;
  /** Of the guide's pictures, by their name; those that there are. */
  pictures: ReadonlyMap<string, string>;
  /** `GET /aset/:file`. */
  handler: RequestHandler;
}

/**
 * Reads the files once. Each address holds the hash of the content, so a browser may keep a file for ever and still has
 * the new one in the minute of its release.
 */
export function createAssets(): Assets {
  const files = new Map<string, { type: string; content: Buffer }>();
  const add = (file: string): string => {
    const content = readFileSync(file);
    const { name, ext } = path.parse(file);
    const hash = createHash('sha256').update(content).digest('hex').slice(0, 16);
    const address = `${name}.${hash}${ext}`;
    files.set(address, { type: TYPES[ext] ?? 'application/octet-stream', content });
    return `/aset/${address}`;
  };
  const addresses = {
    tokens: add(path.join(FOLDER, 'tokens.css')),
    console: add(path.join(FOLDER, 'console.css')),
    withoutScript: add(path.join(FOLDER, 'without-script.css')),
    htmx: add(require.resolve('htmx.org/dist/htmx.min.js')),
    script: add(path.join(FOLDER, 'tuntas.js')),
  };
  return {
    addresses,
    pictures: new Map(picturesIn(path.join(FOLDER, 'panduan')).map((file) => [path.parse(file).name, add(file)])),
    handler(request, response, next) {
      const name = request.params['file'];
      const file = typeof name === 'string' ? files.get(name) : undefined;
      if (file === undefined) {
        next();
        return;
      }
      response.set('Cache-Control', 'public, max-age=31536000, immutable').type(file.type).send(file.content);
    },
  };
}

function picturesIn(folder: string): string[] {
  const files = existsSync(folder) ? readdirSync(folder) : [];
  return files.filter((file) => file.endsWith('.png')).map((file) => path.join(folder, file));
}
