import { type Request, type Response } from 'express';
import { type Instant } from '../../domain/time';
import { type StaffMember, type StaffRole } from '../../domain/staff';
import { type FrameFigures } from '../../persistence/queries/console/frame-figures';
import { type BillingFigures } from '../../persistence/queries/tagihan/billing-figures';
import { type AssetAddresses } from './assets';
import { mayOpen } from './access';
import { type Page, type PageTools, type Visit } from './console.types';
import { formatClock } from './format';
import { BILLING_MENUS, menuOf, TRANSFER_MENUS } from './menu';
import { deedLine } from './pages/terminal-deed';
import { type Render } from './render';
import { setToast, takeToast } from './session-cookie';
import { ROLE_NAMES } from './words';

/** A page without the menu: before there is a session, and errors. */
export interface BarePage {
  template: string;
  title: string;
  model: object;
  status?: number;
  now: Instant;
}

export interface ConsolePages extends PageTools {
  showBare(response: Response, page: BarePage): void;
}

export interface PageToolsDeps {
  render: Render;
  assets: AssetAddresses;
  /** Of this moment, or a second ago. */
  figures(): Promise<FrameFigures>;
  /** The same of customers and bills; null for whom they are hidden from. */
  billing(staff: StaffMember): Promise<BillingFigures | null>;
  /** Whether a page of this path has joined the console. */
  isThere(path: string): boolean;
}

/** htmx asks for the page again by itself; that is no visit of a person, and takes no toast away. */
export const LIVE_HEADER = 'X-Tuntas-Live';

export function createPageTools(deps: PageToolsDeps): ConsolePages {
  const { render, assets } = deps;
  const send = (response: Response, status: number | undefined, html: string): void => {
    response
      .status(status ?? 200)
      .type('html')
      .send(html);
  };
  return {
    async showPage(visit, response, page) {
      const frame = { ...commonFrame(assets, page.title, visit.now), ...(await staffFrame(visit, response, page)) };
      send(response, page.status, render(page.template, page.model, frame));
    },
    showBare(response, { template, title, model, status, now }) {
      const toast = takeToast(response.req, response);
      const frame = { ...commonFrame(assets, title, now), ...NOBODY, toast };
      send(response, status, render(template, model, frame));
    },
    redirect(response, to, toast) {
      if (toast !== undefined) setToast(response.req, response, toast);
      response.redirect(303, to);
    },
  };

  async function staffFrame({ staff, csrfToken, now }: Visit, response: Response, { menu, own }: Page) {
    const [figures, billing] = await Promise.all([deps.figures(), deps.billing(staff)]);
    const isLive = response.req.get(LIVE_HEADER) !== undefined;
    return {
      csrf: csrfToken,
      // Read again, the page is asked for at its own address: the form is not sent a second time.
      own: response.req.method === 'POST' ? (own ?? `/${menu}`) : null,
      me: { fullName: staff.fullName, role: ROLE_NAMES[staff.role] },
      menu: menuOf(staff.role, { current: menu, figures, billing, isThere: (path) => deps.isThere(path) }),
      search: searchOf(staff.role, response.req, menu),
      isStopped: figures.isStopped,
      stoppedBy: deedLine(figures.stopDeed, now, figures.isStopped),
      toast: isLive ? null : takeToast(response.req, response),
    };
  }
}

/** What the top of the page looks for: bills on the pages about customers and for who sees nothing else, else orders. */
const SEARCHES = [
  { path: '/tagihan', label: 'Cari tagihan', hint: 'Cari nama, nomor, VA', of: BILLING_MENUS },
  { path: '/mutasi', label: 'Cari mutasi', hint: 'Cari nominal, berita, MUT…', of: ['mutasi', 'dana'] },
  { path: '/transfer', label: 'Cari transfer', hint: 'Cari nominal, nama, TRF, ref…', of: TRANSFER_MENUS },
  { path: '/transaksi', label: 'Cari transaksi', hint: 'Cari nomor, SN, ref, TRX, reseller…', of: [] },
] as const;

function searchOf(role: StaffRole, { path, query }: Request, menu: Page['menu']) {
  const usable = SEARCHES.filter((search) => mayOpen(role, 'GET', search.path));
  const chosen = usable.find(({ of }) => (of as readonly string[]).includes(menu)) ?? usable.at(-1);
  if (chosen === undefined) return null;
  // Only what was asked of this very list stands in the field.
  const q = path === chosen.path && typeof query['q'] === 'string' ? query['q'] : '';
  return { action: chosen.path, label: chosen.label, hint: chosen.hint, q };
}

const NOBODY = { csrf: '', own: null, me: null, menu: [], search: null, isStopped: false, stoppedBy: '' };

function commonFrame(assets: AssetAddresses, title: string, now: Instant) {
  return { assets, title, now, clock: formatClock(now) };
}
