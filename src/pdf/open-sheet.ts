import { type Browser, type CDPSession } from 'puppeteer';

/** One page of the browser, used again for each print. */
export interface Sheet {
  print(html: string): Promise<Buffer>;
  /** Requests that were blocked; there should be none. */
  blocked(): number;
}

/** Scripts are off, and whatever the page asks the network for is refused. */
export async function openSheet(browser: Browser): Promise<Sheet> {
  const page = await browser.newPage();
  let blocked = 0;
  await page.setJavaScriptEnabled(false);
  await page.setRequestInterception(true);
  page.on('request', (request) => {
    blocked += 1;
    request.abort('blockedbyclient').catch(() => undefined);
  });
  const session = await page.createCDPSession();
  const { frameTree } = await session.send('Page.getFrameTree');
  return {
    blocked: () => blocked,
    async print(html) {
      const pdf = await printHere(session, { frameId: frameTree.frame.id, html });
      // The next print begins with an empty page, also when it is long in coming.
      await session.send('Page.setDocumentContent', { frameId: frameTree.frame.id, html: '' });
      return pdf;
    },
  };
}

/**
 * Without tags and outline: they make a print of many documents twice as long and ten times as large, and the links
 * between them cannot be taken apart.
 */
async function printHere(session: CDPSession, page: { frameId: string; html: string }): Promise<Buffer> {
  await session.send('Page.setDocumentContent', page);
  const { data } = await session.send('Page.printToPDF', {
    ...{ printBackground: true, preferCSSPageSize: true },
    ...{ generateTaggedPDF: false, generateDocumentOutline: false },
  });
  return Buffer.from(data, 'base64');
}
