import busboy from 'busboy';
import { type Request, type RequestHandler } from 'express';
import { InvalidRequest } from '../../domain/errors';

/** A file of a form, whole. */
export interface UploadedFile {
  /** As the sender's machine calls it: for people to read, never for a path. */
  name: string;
  content: Buffer;
}

const FILE_MOST = 5 * 1024 * 1024;
const FIELD_MOST = 64 * 1024;

const files = new WeakMap<Request, UploadedFile>();

/** The file that came with the form; undefined when none was chosen. */
export function fileOf(request: Request): UploadedFile | undefined {
  return files.get(request);
}

/**
 * Reads a form with one file: its fields become flat strings in `request.body`, its file is handed over by `fileOf`.
 * Passes on `InvalidRequest` for what is larger than five megabytes, no such form, or broken off.
 */
export function readUploadForm(): RequestHandler {
  return (request, _response, next) => {
    void read(request).then(() => next(), next);
  };
}

function read(request: Request): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (code: 'body-too-large' | 'invalid-body' | 'unsupported-media-type', cause?: unknown): void => {
      request.unpipe();
      // What is still on its way is taken off the line, so that the answer can be read.
      request.resume();
      reject(new InvalidRequest(code, { cause }));
    };
    let form: busboy.Busboy;
    try {
      const limits = { files: 1, fileSize: FILE_MOST, fields: 50, fieldSize: FIELD_MOST, parts: 52 };
      form = busboy({ headers: request.headers, limits, defParamCharset: 'utf8' });
    } catch (error) {
      fail('unsupported-media-type', error);
      return;
    }
    const fields: Record<string, string> = {};
    form.on('field', (name, value, { valueTruncated }) => {
      if (valueTruncated) fail('body-too-large');
      else if (name !== '__proto__') fields[name] = value;
    });
    form.on('file', (_name, stream, { filename }) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('limit', () => fail('body-too-large'));
      stream.on('error', (error) => fail('invalid-body', error));
      stream.on('end', () => {
        const content = Buffer.concat(parts);
        if (filename !== undefined && filename !== '') files.set(request, { name: filename, content });
      });
    });
    form.on('error', (error) => fail('invalid-body', error));
    request.on('aborted', () => fail('invalid-body'));
    form.on('close', () => {
      request.body = fields;
      resolve();
    });
    request.pipe(form);
  });
}
