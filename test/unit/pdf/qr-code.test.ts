import { create } from 'qrcode';
import { qrCode } from '../../../src/pdf/qr-code';

describe('a QR code as one path', () => {
  const address = 'https://bayar.example.co.id/v/0123456789abcdef0123456789abcdef';

  test('its pieces, drawn on a grid, are the modules of the code', () => {
    const { size, path } = qrCode(address);
    const { modules } = create(address, { errorCorrectionLevel: 'M' });
    const grid = Array.from({ length: size }, () => Array.from({ length: size }, () => 0));
    for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
      for (let column = Number(x); column < Number(x) + Number(width); column += 1) grid[Number(y)]![column]! += 1;
    }
    const quiet = (size - modules.size) / 2;
    const drawn = grid.flatMap((row, y) =>
      row.flatMap((dark, x) => (dark === 0 ? [] : [`${x - quiet},${y - quiet},${dark}`])),
    );
    const wanted = Array.from({ length: modules.size }, (_, y) =>
      Array.from({ length: modules.size }, (__, x) => (modules.get(y, x) === 0 ? [] : [`${x},${y},1`])).flat(),
    ).flat();
    expect(drawn).toEqual(wanted);
    expect(quiet).toBe(4);
  });

  test('whatever the text, the path holds nothing that could end an attribute', () => {
    expect(qrCode('"><script>alert(1)</script>').path).toMatch(/^[Mhvz\d -]+$/);
  });
});
