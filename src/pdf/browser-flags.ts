/**
 * For a browser that only prints our own templates, with scripts off and the network blocked. A container gives it
 * neither the rights that its sandbox is built with nor much of /dev/shm.
 */
export const BROWSER_FLAGS = [
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--disable-gpu',
  '--disable-extensions',
  '--disable-background-networking',
  '--disable-component-update',
  '--no-first-run',
  '--font-render-hinting=none',
  // Should anything ever get past the other walls, there is no name that it could ask for.
  '--host-resolver-rules=MAP * ~NOTFOUND',
] as const;
