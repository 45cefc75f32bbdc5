import busboy from 'busboy';
import { type Request } from 'express';
import { type UploadPace, watchPace } from './upload-pace';

/** A form with one file, as it came. */
export interface Upload {
  fields: Readonly<Record<string, string>>;
  content: Buffer;
}

/** `several`: more than one file. `broken`: no such form, or the sender left. `slow`: the sender took too long. */
export type UploadFault = 'empty' | 'several' | 'too-large' | 'broken' | 'slow';
export type UploadReading =
  | { kind: 'read'; upload: Upload }
  | { kind: 'refused'; fault: UploadFault; fields: Upload['fields'] };

const FILE_MOST = 5 * 1024 * 1024;
const FIELD_MOST = 4 * 1024;
const FIELDS_MOST = 10;
/** What is too large is read to its end, so that its sender gets to the answer; what is larger than this is answered at once. */
const BODY_MOST = 4 * FILE_MOST;

/**
 * Reads `multipart/form-data` with one file of five megabytes at the most, of which no more than that is ever held. Never
 * rejects. One who left gets `broken`, and nobody reads it.
 */
export function readUpload(request: Request, pace: UploadPace): Promise<UploadReading> {
  return new Promise((settle) => {
    const resolve = (reading: UploadReading): void => {
      endWatch();
      settle(reading);
    };
    const endWatch = watchPace(request, pace, () => refuse('slow'));
    const fields: Record<string, string> = {};
    const refuse = (fault: UploadFault): void => {
      request.unpipe();
      request.resume();
      resolve({ kind: 'refused', fault, fields });
    };
    let form: busboy.Busboy;
    try {
      const limits = {
        files: 2,
        fileSize: FILE_MOST,
        fields: FIELDS_MOST,
        fieldSize: FIELD_MOST,
        parts: FIELDS_MOST + 2,
      };
      form = busboy({ headers: request.headers, limits, defParamCharset: 'utf8' });
    } catch {
      refuse('broken');
      return;
    }
    let [fault, files, bytes]: [UploadFault | undefined, number, number] = [undefined, 0, 0];
    let parts: Buffer[] = [];
    const note = (what: UploadFault): void => {
      fault ??= what;
      parts = [];
    };
    form.on('field', (name, value) => {
      if (name !== '__proto__') fields[name] = value;
    });
    form.on('file', (_name, stream, { filename }) => {
      // A browser sends an empty one without a name for a field in which nothing was chosen.
      const isChosen = filename !== undefined && filename !== '';
      if (isChosen && (files += 1) > 1) note('several');
      stream.on('data', (part: Buffer) => {
        if (fault === undefined) parts.push(part);
      });
      stream.on('limit', () => note('too-large'));
      stream.on('error', () => note('broken'));
    });
    form.on('error', () => refuse('broken'));
    form.on('close', () => {
      const content = Buffer.concat(parts);
      if (fault === undefined && content.length === 0) fault = 'empty';
      resolve(fault === undefined ? { kind: 'read', upload: { fields, content } } : { kind: 'refused', fault, fields });
    });
    request.on('data', (part: Buffer) => {
      bytes += part.length;
      if (bytes > BODY_MOST) refuse('too-large');
    });
    request.on('aborted', () => refuse('broken'));
    request.pipe(form);
  });
}
