/**
 * Indonesia's 17 national holidays and 8 days of joint leave of 2026.
 * Source: joint decree of the ministers of Religion (1497/2025), Manpower (2/2025) and Administrative Reform (5/2025),
 * of 19 September 2025; read on 27 November 2026.
 */
export const HOLIDAYS_2026_SOURCE = 'SKB 3 Menteri 1497/2025, 2/2025, 5/2025';

export const HOLIDAYS_2026: readonly (readonly [date: string, kind: 'national' | 'joint-leave', name: string])[] = [
  ['2026-01-01', 'national', 'Tahun Baru 2026 Masehi'],
  ['2026-01-16', 'national', 'Isra Mikraj Nabi Muhammad saw.'],
  ['2026-02-16', 'joint-leave', 'Cuti bersama Tahun Baru Imlek'],
  ['2026-02-17', 'national', 'Tahun Baru Imlek 2577 Kongzili'],
  ['2026-03-18', 'joint-leave', 'Cuti bersama Hari Suci Nyepi'],
  ['2026-03-19', 'national', 'Hari Suci Nyepi (Tahun Baru Saka 1948)'],
  ['2026-03-20', 'joint-leave', 'Cuti bersama Idulfitri'],
  ['2026-03-21', 'national', 'Idulfitri 1447 Hijriah'],
  ['2026-03-22', 'national', 'Idulfitri 1447 Hijriah'],
  ['2026-03-23', 'joint-leave', 'Cuti bersama Idulfitri'],
  ['2026-03-24', 'joint-leave', 'Cuti bersama Idulfitri'],
  ['2026-04-03', 'national', 'Wafat Yesus Kristus'],
  ['2026-04-05', 'national', 'Kebangkitan Yesus Kristus (Paskah)'],
  ['2026-05-01', 'national', 'Hari Buruh Internasional'],
  ['2026-05-14', 'national', 'Kenaikan Yesus Kristus'],
  ['2026-05-15', 'joint-leave', 'Cuti bersama Kenaikan Yesus Kristus'],
  ['2026-05-27', 'national', 'Iduladha 1447 Hijriah'],
  ['2026-05-28', 'joint-leave', 'Cuti bersama Iduladha'],
  ['2026-05-31', 'national', 'Hari Raya Waisak 2570 BE'],
  ['2026-06-01', 'national', 'Hari Lahir Pancasila'],
  ['2026-06-16', 'national', '1 Muharam Tahun Baru Islam 1448 Hijriah'],
  ['2026-08-17', 'national', 'Proklamasi Kemerdekaan'],
  ['2026-08-25', 'national', 'Maulid Nabi Muhammad saw.'],
  ['2026-12-24', 'joint-leave', 'Cuti bersama Kelahiran Yesus Kristus'],
  ['2026-12-25', 'national', 'Kelahiran Yesus Kristus'],
];
