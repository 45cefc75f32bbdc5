/** A real Chromium for the pages: people who log in, each with cookies of their own. */
import axe, { type AxeResults } from 'axe-core';
import puppeteer, { type Browser, type BrowserContext, type Page } from 'puppeteer';
import { findChromium } from './servers';
import { until } from './until';

export const DESKTOP = { width: 1360, height: 900 };
/** A phone, and the narrowest one that the pages promise to fit. */
export const PHONE = { width: 390, height: 844, isMobile: true, hasTouch: true };
export const NARROWEST = { width: 360, height: 780 };

export async function startBrowser(): Promise<Browser> {
  return puppeteer.launch({
    executablePath: findChromium(),
    // It may not run as root with its sandbox, and only ever opens pages of the hub itself.
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
}

export interface Person {
  page: Page;
  context: BrowserContext;
  /** Whatever the pages complained about: script errors, and requests that their own policy refused. */
  complaints: string[];
}

/** A person of the demo (the password is `demo-` and the name) who has just logged in. */
export async function logIn(
  browser: Browser,
  { consoleUrl, name, viewport = DESKTOP }: { consoleUrl: string; name: string; viewport?: typeof DESKTOP },
): Promise<Person> {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.setViewport(viewport);
  await page.goto(`${consoleUrl}/masuk`);
  await page.type('#nama', name);
  await page.type('#sandi', `demo-${name}`);
  await Promise.all([page.waitForNavigation(), page.click('form button:not([type=button])')]);
  return { page, context, complaints };
}

/** What axe calls serious or worse in the page, or in one part of it: one line each. */
export async function seriousFaults(page: Page, part?: string): Promise<string[]> {
  const hasAxe = (await page.evaluate('globalThis.axe !== undefined')) as boolean;
  if (!hasAxe) await page.evaluate(axe.source);
  const { violations } = (await page.evaluate(
    `axe.run(${part === undefined ? 'document' : JSON.stringify(part)})`,
  )) as AxeResults;
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(' | ')}`);
}

/** By how many pixels the page can be pushed sideways. */
export async function sidewaysPixels(page: Page): Promise<number> {
  return (await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')) as number;
}

export function textOf(page: Page, selector: string): Promise<string> {
  return page.$eval(selector, (element) => (element as { innerText?: string }).innerText ?? '');
}

/** Waits until a part of the page says it, and returns all that it says. */
export function untilText(page: Page, selector: string, text: string | RegExp): Promise<string> {
  return until(`${selector} says ${String(text)}`, async () => {
    const shown = await textOf(page, selector).catch(() => '');
    return (typeof text === 'string' ? shown.includes(text) : text.test(shown)) && shown;
  });
}

/** What is pressed may be renewed at any time by the page itself, so finding and pressing are one step. */
export async function follow(page: Page, selector: string): Promise<void> {
  await Promise.all([
    page.waitForNavigation(),
    page.$eval(selector, (element) => (element as unknown as { click(): void }).click()),
  ]);
}

/** One that the page opens by itself, once it may be, or at the press of its button. */
export async function openDialog(page: Page, id: string): Promise<void> {
  await until(`${id} is open`, async () => {
    if ((await page.$(`#${id}[open]`)) !== null) return true;
    // The list may be renewed between two steps from here, so finding and pressing are one.
    await page.evaluate(`document.querySelector('[data-open="${id}"]')?.click()`);
    return false;
  });
}
