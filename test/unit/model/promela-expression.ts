export type Expression =
  | { kind: 'number'; value: number }
  | { kind: 'variable'; name: string; index: Expression | undefined }
  | { kind: 'unary'; operator: string; operand: Expression }
  | { kind: 'binary'; operator: string; left: Expression; right: Expression }
  | { kind: 'choice'; condition: Expression; yes: Expression; no: Expression };

/** Undefined is "may be anything". */
export type Value = number | undefined;

/** Reads from the front and takes off what it reads. */
export type Tokens = string[];

const TOKEN = /\s*(->|::|&&|\|\||==|!=|<=|>=|<<|>>|\+\+|--|\w+|.)/gsy;

export function tokenize(text: string): Tokens {
  return [...text.trim().matchAll(TOKEN)].map((match) => match[1] ?? '').filter((token) => token.trim() !== '');
}

export function expectToken(tokens: Tokens, wanted: string): void {
  const found = tokens.shift();
  if (found !== wanted) throw new Error(`'${wanted}' expected before: ${[found, ...tokens.slice(0, 12)].join(' ')}`);
}

/** From the weakest to the strongest. */
const BINARY: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['&'],
  ['==', '!='],
  ['<', '<=', '>', '>='],
  ['<<', '>>'],
  ['+', '-'],
  ['*'],
];

export function parseExpression(tokens: Tokens, level = 0): Expression {
  const operators = BINARY[level];
  if (operators === undefined) return parseOperand(tokens);
  let left = parseExpression(tokens, level + 1);
  while (operators.includes(tokens[0] ?? '')) {
    const operator = tokens.shift() ?? '';
    left = { kind: 'binary', operator, left, right: parseExpression(tokens, level + 1) };
  }
  return left;
}

function parseOperand(tokens: Tokens): Expression {
  const token = tokens.shift() ?? '';
  if (token === '!' || token === '-' || token === '~') {
    return { kind: 'unary', operator: token, operand: parseOperand(tokens) };
  }
  if (token === '(') {
    const inner = parseExpression(tokens);
    if (tokens[0] !== '->') {
      expectToken(tokens, ')');
      return inner;
    }
    expectToken(tokens, '->');
    const yes = parseExpression(tokens);
    expectToken(tokens, ':');
    const no = parseExpression(tokens);
    expectToken(tokens, ')');
    return { kind: 'choice', condition: inner, yes, no };
  }
  if (/^\d+$/.test(token)) return { kind: 'number', value: Number(token) };
  if (token === 'true' || token === 'skip') return { kind: 'number', value: 1 };
  if (token === 'false') return { kind: 'number', value: 0 };
  if (!/^[A-Za-z_]\w*$/.test(token)) throw new Error(`no operand: ${[token, ...tokens.slice(0, 12)].join(' ')}`);
  if (tokens[0] !== '[') return { kind: 'variable', name: token, index: undefined };
  expectToken(tokens, '[');
  const index = parseExpression(tokens);
  expectToken(tokens, ']');
  return { kind: 'variable', name: token, index };
}

/** Three-valued: what does not depend on an unknown is known. */
export function evaluate(expression: Expression, read: (name: string, index: Value) => Value): Value {
  const valueOf = (inner: Expression): Value => evaluate(inner, read);
  switch (expression.kind) {
    case 'number':
      return expression.value;
    case 'variable':
      return read(expression.name, expression.index === undefined ? undefined : valueOf(expression.index));
    case 'unary': {
      const operand = valueOf(expression.operand);
      if (operand === undefined) return undefined;
      return expression.operator === '!' ? Number(operand === 0) : expression.operator === '-' ? -operand : ~operand;
    }
    case 'choice': {
      const condition = valueOf(expression.condition);
      const [yes, no] = [valueOf(expression.yes), valueOf(expression.no)];
      if (condition === undefined) return yes === no ? yes : undefined;
      return condition === 0 ? no : yes;
    }
    case 'binary':
      return binary(expression.operator, valueOf(expression.left), valueOf(expression.right));
  }
}

function binary(operator: string, left: Value, right: Value): Value {
  if (operator === '&&' && (left === 0 || right === 0)) return 0;
  if (operator === '||' && [left, right].some((value) => value !== undefined && value !== 0)) return 1;
  if (left === undefined || right === undefined) return undefined;
  const compute = OPERATIONS[operator];
  if (compute === undefined) throw new Error(`operator ${operator}`);
  return Number(compute(left, right));
}

const OPERATIONS: Readonly<Record<string, (left: number, right: number) => number | boolean>> = {
  '||': () => 0, // Both are known and zero, or it was decided before.
  '&&': () => 1, // Both are known and not zero.
  '|': (left, right) => left | right,
  '&': (left, right) => left & right,
  '==': (left, right) => left === right,
  '!=': (left, right) => left !== right,
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
  '<<': (left, right) => left << right,
  '>>': (left, right) => left >> right,
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
};
