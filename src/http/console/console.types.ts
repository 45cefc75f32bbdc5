import { type Request, type Response } from 'express';
import { type StaffMember } from '../../domain/staff';
import { type Instant } from '../../domain/time';

/** One request of a person who is logged in and may open this page. */
export interface Visit {
  staff: StaffMember;
  /** Goes into every form as the hidden field `csrf`; htmx sends it as a header by itself. */
  csrfToken: string;
  /** The database's clock. */
  now: Instant;
}

export type ConsoleHandler = (visit: Visit, request: Request, response: Response) => Promise<void>;

/**
 * How a page joins the console. Session, role (the table in `access.ts`, by method and path), CSRF token and the body
 * (URL-encoded, at most 64 KB, flat strings in `request.body`) are seen to before the handler runs.
 */
export interface ConsoleRoutes {
  get(path: string, handler: ConsoleHandler): void;
  post(path: string, handler: ConsoleHandler): void;
}

export interface Page {
  /** A template of `templates/console/pages/`, without its ending. */
  template: string;
  title: string;
  /** The entry of the side menu that is the current page. */
  menu:
    | 'antrian'
    | 'persetujuan'
    | 'transaksi'
    | 'terminal'
    | 'transfer'
    | 'mutasi'
    | 'dana'
    | 'pengembalian'
    | 'tiket'
    | 'laporan-sla'
    | 'pengaturan-transfer'
    | 'antrian-tagihan'
    | 'pelanggan'
    | 'tagihan'
    | 'rekap'
    | 'perubahan'
    | 'katalog'
    | 'hari-libur'
    | 'panduan'
    | 'audit'
    | 'staf'
    | 'akun';
  model: object;
  /** 200 unless given; 422 for a form that was refused. */
  status?: number;
  /** Where the page itself is found, when a form is answered with it; the page of the menu unless given. */
  own?: string;
}

/** Renders a whole page in the layout. htmx takes what it needs of it by `hx-select`, so there are no fragments. */
export type ShowPage = (visit: Visit, response: Response, page: Page) => Promise<void>;

/** After a form that was accepted: 303 to a page, which shows the sentence once as a toast. */
export type Redirect = (response: Response, to: string, toast?: string) => void;

/** What every page gets. */
export interface PageTools {
  showPage: ShowPage;
  redirect: Redirect;
}
