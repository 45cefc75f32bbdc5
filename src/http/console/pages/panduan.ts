import { type ConsoleRoutes, type PageTools } from '../console.types';

/** What the guide shows; a picture that is not there yet leaves its place out. */
const GUIDE_PICTURES = ['pelanggan', 'rencanaBaru', 'rencana', 'tagihan', 'rekap', 'antrian', 'pembayaran'] as const;

/** `/panduan`: how marketing and admins work with bills, on one page. `pictures`: addresses by their name. */
export function addGuidePage(
  routes: ConsoleRoutes,
  { showPage, pictures }: PageTools & { pictures: ReadonlyMap<string, string> },
): void {
  routes.get('/panduan', async (visit, _request, response) => {
    const model = {
      isAdmin: visit.staff.role === 'admin',
      pictures: Object.fromEntries(GUIDE_PICTURES.map((name) => [name, pictures.get(name) ?? null])),
    };
    await showPage(visit, response, { template: 'panduan', title: 'Panduan', menu: 'panduan', model });
  });
}
