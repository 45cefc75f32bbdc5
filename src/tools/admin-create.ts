/**
 * `npm run admin:create -- <name> "<full name>"`: the first admin of a hub, or another one. Asks for the password, or takes
 * it from TUNTAS_ADMIN_PASSWORD. Exit code 1 when nobody was created.
 */
import { createStaff } from '../backoffice/staff/create-staff';
import { type CreationRefusal, staffName } from '../backoffice/staff/staff-rules';
import { withSecretFiles } from '../config/environment';
import { openDatabase } from '../persistence/database';
import { askPassword } from './ask-password';
import { runTool } from './run-tool';

const USAGE = 'Cara pakai: npm run admin:create -- <nama masuk> "<nama lengkap>"';

const REFUSALS: Readonly<Record<CreationRefusal, string>> = {
  'invalid-name': 'Nama masuk perlu 2 sampai 32 huruf kecil, angka, titik, garis bawah, atau tanda hubung.',
  'invalid-full-name': 'Nama lengkap perlu 1 sampai 100 huruf.',
  'name-taken': 'Sudah ada staf dengan nama masuk ini. Tidak ada yang berubah.',
  'password-too-short': 'Kata sandi perlu paling sedikit 12 huruf.',
  'password-too-long': 'Kata sandi paling panjang 200 huruf.',
  'password-is-name': 'Kata sandi tidak boleh sama dengan nama masuk.',
  'password-is-known': 'Kata sandi yang diawali "demo-" dikenal semua orang dan ditolak di luar demo.',
};

void runTool(async () => {
  const [typedName, fullName, ...rest] = process.argv.slice(2);
  if (typedName === undefined || fullName === undefined || rest.length > 0) {
    console.error(USAGE);
    return 1;
  }
  const env = withSecretFiles(process.env);
  const url = env['TUNTAS_DATABASE_URL'];
  if (url === undefined) {
    console.error('TUNTAS_DATABASE_URL belum diisi.');
    return 1;
  }
  const name = staffName(typedName);
  const password = env['TUNTAS_ADMIN_PASSWORD'] ?? (await askPassword(name));
  if (password === undefined) {
    console.error('Kata sandi tidak diisi dua kali sama. Tanpa terminal: isi TUNTAS_ADMIN_PASSWORD.');
    return 1;
  }
  const db = await openDatabase({ url, poolSize: 1 });
  try {
    const person = { actor: 'tool:admin-create', name, fullName, role: 'admin' as const, password };
    const isDemo = env['TUNTAS_DEMO'] === '1';
    const outcome = await createStaff({ db, isDemo }, { ...person, isPasswordTemporary: false });
    if (outcome.kind === 'refused') {
      console.error(REFUSALS[outcome.code]);
      return 1;
    }
    console.log(`Admin ${name} (${fullName.trim()}) dibuat. Masuk lewat halaman konsol.`);
    return 0;
  } finally {
    await db.close();
  }
});
