/** Holds real answers against the published OpenAPI document. */
import addFormats from 'ajv-formats';
import { Ajv2020 } from 'ajv/dist/2020';
import { openApiDocument } from '../../../src/http/h2h/openapi';
import { type H2hAnswer } from '../../support/h2h-client';

interface DocumentedResponse {
  $ref?: string;
  headers?: Record<string, unknown>;
  content: { 'application/json': { schema: { properties?: { error: { properties: { code: { enum: string[] } } } } } } };
}

export interface Operation {
  method: string;
  /** As the document names it. */
  path: string;
}

/** As a client of any language would read it. */
const published = JSON.parse(JSON.stringify(openApiDocument)) as {
  paths: Record<string, Record<string, { responses: Record<string, DocumentedResponse> }>>;
};

const ajv = new Ajv2020({ strict: true, allErrors: true });
addFormats(ajv);
ajv.addVocabulary([
  ...['openapi', 'info', 'servers', 'paths', 'components', 'tags', 'security', 'jsonSchemaDialect', 'example'],
  ...['externalDocs', 'discriminator', 'xml'],
]);
ajv.addSchema({ $id: 'openapi', ...published });

/** Fails unless the document allows this status, these headers and this body for the operation. */
export function expectDocumented({ method, path }: Operation, answer: H2hAnswer): void {
  const response = published.paths[path]?.[method.toLowerCase()]?.responses[answer.status];
  expect(response === undefined ? `${method} ${path} documents no ${answer.status}: ${answer.text}` : '').toBe('');
  const pointer = ['paths', path, method.toLowerCase(), 'responses', String(answer.status)];
  expectSchema([...pointer, 'content', 'application/json', 'schema'], answer);
  expectHeaders(Object.keys(response?.headers ?? {}), answer);
}

/** The same for an answer to what is no operation. */
export function expectDocumentedResponse(name: 'NotFound' | 'MethodNotAllowed', answer: H2hAnswer): void {
  expectSchema(['components', 'responses', name, 'content', 'application/json', 'schema'], answer);
  const response = openApiDocument.components.responses[name];
  expectHeaders(Object.keys(response.headers), answer);
}

/** The error codes that an operation documents. */
export function documentedCodes({ method, path }: Operation): string[] {
  const responses = Object.values(published.paths[path]?.[method.toLowerCase()]?.responses ?? {});
  return responses.flatMap(
    ({ content }) => content['application/json'].schema.properties?.error.properties.code.enum ?? [],
  );
}

export function operations(): Operation[] {
  return Object.entries(published.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path })),
  );
}

/** Every schema of the document, by its pointer, compiled in strict mode. */
export function compileAll(): void {
  for (const name of Object.keys(openApiDocument.components.schemas)) {
    ajv.compile({ $ref: `openapi#/components/schemas/${name}` });
  }
}

function expectSchema(pointer: readonly string[], { body, headers }: H2hAnswer): void {
  expect(headers['content-type']).toBe('application/json; charset=utf-8');
  const fragment = pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')));
  const validate = ajv.compile({ $ref: `openapi#/${fragment.join('/')}` });
  validate(body);
  expect(validate.errors ?? []).toEqual([]);
}

function expectHeaders(names: readonly string[], { headers }: H2hAnswer): void {
  expect(names.filter((name) => headers[name.toLowerCase()] === undefined)).toEqual([]);
}
