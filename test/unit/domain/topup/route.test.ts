import { rupiah } from '../../../../src/domain/money';
import { instant } from '../../../../src/domain/time';
import { chooseTerminal, type RouteOption, type TriedTerminal } from '../../../../src/domain/topup/route';

const NOON = instant('2026-11-25T05:00:00.000Z');
const CEILING = rupiah(10_500);

describe('chooseTerminal', () => {
  test('several terminals, none tried, the lowest priority number is chosen', () => {
    expect(chosen([option('digi2', { priority: 2 }), option('digi1', { priority: 1 })])).toBe('digi1');
  });

  test('equal priorities, the cheapest is chosen', () => {
    const dear = option('digi1', { cost: rupiah(10_100) });
    expect(chosen([dear, option('digi2', { cost: rupiah(10_050) })])).toBe('digi2');
  });

  test('a terminal whose purchase never left, comes after one that was not tried', () => {
    const options = [option('digi1', { priority: 1 }), option('digi2', { priority: 2 })];
    expect(chosen(options, [tried('digi1', 'not-sent')])).toBe('digi2');
    expect(chosen([option('digi1')], [tried('digi1', 'not-sent')])).toBe('digi1');
  });

  test('P3, a terminal that a switch kept from sending, keeps its place', () => {
    const options = [option('digi1', { priority: 1 }), option('digi2', { priority: 2 })];
    expect(chosen(options, [tried('digi1', 'not-sent', false)])).toBe('digi1');
  });

  test('P10, a terminal that refused this order, is never asked again', () => {
    const options = [option('digi1', { priority: 1 }), option('digi2', { priority: 2 })];
    expect(chosen(options, [tried('digi1', 'refused')])).toBe('digi2');
    expect(choose(options, [tried('digi1', 'refused'), tried('digi2', 'refused')])).toEqual({ kind: 'exhausted' });
    const offNow = [option('digi1'), option('digi2', { isOn: false })];
    expect(choose(offNow, [tried('digi1', 'refused')])).toEqual({ kind: 'wait' });
  });

  test('a terminal that costs more than the ceiling, is no choice, at the ceiling it is', () => {
    expect(choose([option('digi1', { cost: rupiah(10_501) })])).toEqual({ kind: 'exhausted' });
    expect(chosen([option('digi1', { cost: rupiah(10_500) })])).toBe('digi1');
  });

  test('no terminal in the route, it is exhausted', () => {
    expect(choose([])).toEqual({ kind: 'exhausted' });
  });

  test.each<[string, Partial<RouteOption>]>([
    ['is off', { isOn: false }],
    ['is tripped until later', { trippedUntil: instant('2026-11-25T05:00:00.001Z') }],
    ['opens later', { opensAt: '12:01', closesAt: '23:00' }],
    ['closed just now', { opensAt: '01:00', closesAt: '12:00' }],
    ['is short of stock', { stock: rupiah(10_049) }],
  ])('the only terminal %s, the order waits, and another one is taken at once', (_, unavailable) => {
    expect(choose([option('digi1', unavailable)])).toEqual({ kind: 'wait' });
    expect(chosen([option('digi1', unavailable), option('digi2', { priority: 9 })])).toBe('digi2');
  });

  test.each<[string, Partial<RouteOption>]>([
    ['was tripped until now', { trippedUntil: NOON }],
    ['opened just now', { opensAt: '12:00', closesAt: '23:00' }],
    ['is open across midnight', { opensAt: '11:30', closesAt: '00:30' }],
    ['is open around the clock', { opensAt: '00:00', closesAt: '00:00' }],
    ['has just the stock', { stock: rupiah(10_050) }],
    ['never told its stock', { stock: null }],
    ['was short of stock a minute ago', { stock: rupiah(0), stockAt: instant('2026-11-25T04:59:00.000Z') }],
  ])('a terminal that %s, it is chosen', (_, available) => {
    expect(chosen([option('digi1', available)])).toBe('digi1');
  });

  test('the given lists, a choice is made, they stay as they are', () => {
    const options = Object.freeze([option('digi2', { priority: 2 }), option('digi1', { priority: 1 })]);
    expect(chosen(options, Object.freeze([]))).toBe('digi1');
    expect(options.map(({ terminal }) => terminal)).toEqual(['digi2', 'digi1']);
  });
});

describe("the trade's default rule as route data: Indosat Rp5.000 and Rp10.000 over H2H, everything else over chips", () => {
  const H2H_PRODUCTS = ['I5', 'I10'];
  const routeOf = (product: string): RouteOption[] => {
    const prefersH2h = H2H_PRODUCTS.includes(product);
    return [option('h2h', { priority: prefersH2h ? 1 : 2 }), option('chip', { priority: prefersH2h ? 2 : 1 })];
  };

  test.each([
    ['I5', 'h2h'],
    ['I10', 'h2h'],
    ['I25', 'chip'],
    ['S5', 'chip'],
    ['S10', 'chip'],
    ['X10', 'chip'],
    ['T5', 'chip'],
  ])('%s, both lines are on, goes to %s', (product, terminal) => {
    expect(chosen(routeOf(product))).toBe(terminal);
  });

  test('I5, its first line is off, goes to the other one', () => {
    const [h2h, chip] = routeOf('I5') as [RouteOption, RouteOption];
    expect(chosen([{ ...h2h, isOn: false }, chip])).toBe('chip');
  });
});

function option(terminal: string, changes: Partial<RouteOption> = {}): RouteOption {
  return {
    terminal,
    sku: 'S10',
    cost: rupiah(10_050),
    priority: 1,
    isOn: true,
    trippedUntil: null,
    opensAt: '00:00',
    closesAt: '00:00',
    stock: null,
    stockAt: NOON,
    ...changes,
  };
}

function tried(terminal: string, state: TriedTerminal['state'], wasTried = true): TriedTerminal {
  return { terminal, state, wasTried };
}

function choose(options: readonly RouteOption[], history: readonly TriedTerminal[] = []) {
  return chooseTerminal(options, history, { now: NOON, priceCeiling: CEILING });
}

function chosen(options: readonly RouteOption[], history?: readonly TriedTerminal[]): string {
  const choice = choose(options, history);
  return choice.kind === 'chosen' ? choice.option.terminal : choice.kind;
}
