import { type Request, type Response } from 'express';
import { homeOf } from './access';
import { type Visit } from './console.types';
import { type ErrorPages } from './error-pages';
import { streamEnded } from './live-stream';
import { pathAfterLogIn } from './return-path';
import { type Barred } from './routes';

/** Answers whoever is not let in: what happened, and what the reader can do. Nothing was changed by then. */
export function createBar(pages: ErrorPages) {
  return async (why: Barred, request: Request, response: Response, visit: Visit | undefined): Promise<void> => {
    switch (why) {
      case 'no-session':
        return sendToLogIn(request, response, pages);
      case 'password-temporary':
        response.redirect(303, '/akun');
        return;
      case 'role':
        return pages.show(response, {
          ...{ status: 403, visit, home: visit === undefined ? '/masuk' : homeOf(visit.staff.role) },
          title: 'Halaman ini bukan untuk peran Anda',
          what: 'Peran Anda tidak boleh membuka halaman atau menjalankan tindakan ini. Tidak ada yang berubah.',
          advice: 'Bila Anda memerlukannya untuk bekerja, minta supervisor atau admin.',
        });
      case 'foreign':
        return pages.show(response, {
          ...{ status: 403, visit, home: '/' },
          title: 'Permintaan dari situs lain ditolak',
          what: 'Formulir ini tidak dikirim dari halaman Tuntas. Tidak ada yang berubah.',
          advice: 'Buka halamannya dari menu, lalu kirim lagi dari sana.',
        });
      case 'csrf':
        return pages.show(response, {
          ...{ status: 403, visit, home: '/' },
          title: 'Formulir ini sudah usang',
          what: 'Formulir ini berasal dari sesi sebelumnya. Tidak ada yang berubah.',
          advice: 'Kembali, muat ulang halamannya, lalu kirim lagi.',
        });
    }
  };
}

async function sendToLogIn(request: Request, response: Response, pages: ErrorPages): Promise<void> {
  if (request.path === '/langsung') {
    streamEnded(response);
    return;
  }
  const target = `/masuk?ke=${encodeURIComponent(pathAfterLogIn(request))}`;
  if (request.get('HX-Request') !== undefined) {
    response.set('HX-Redirect', target).status(401).end();
    return;
  }
  // A link in a mail arrives without the cookie, which other sites may not send along. The page asks once more by itself.
  const isLink = request.method === 'GET' && request.get('Sec-Fetch-Site') === 'cross-site';
  if (isLink) return pages.showAgain(response, pathAfterLogIn(request));
  response.redirect(303, target);
}
