import { type Queryable } from '../../src/persistence/database';

/** What has to stand in the table of work for transfers, lines and refunds; each breach as a sentence. */
export async function checkTransfers(db: Queryable): Promise<string[]> {
  const rows = await db.rows<{ what: string }>(
    `select concat('transfer ', t.id, ' ', t.state, ' has item ', coalesce(w.state, 'none')) as what from transfer t
     left join work_item w on w.kind = 'transfer' and w.subject = t.id and w.is_open = 1
     where if(t.state in ('awaiting', 'verifying', 'asked'), t.state, '') <> coalesce(w.state, '')
     union all
     select concat('line ', m.id, ' ', m.state, ' has item ', coalesce(w.state, 'none')) from bank_mutation m
     left join work_item w on w.kind = 'mutation' and w.subject = m.id and w.is_open = 1
     where case when m.state in ('new', 'open') then coalesce(m.exception, 'unjudged')
       when m.state = 'doubted' then 'same-line' else '' end <> coalesce(w.state, '')
     union all
     select concat('refund ', r.id, ' ', r.state, ' has item ', coalesce(w.state, 'none')) from refund r
     left join work_item w on w.kind = 'refund' and w.subject = r.id and w.is_open = 1
     where if(r.state in ('requested', 'approved', 'sent'), r.state, '') <> coalesce(w.state, '')
     union all
     select concat('line ', m.id, ' ', m.state, ' has ', count(c.id), ' clocks') from bank_mutation m
     left join sla_clock c on c.subject = m.id and c.live = 1
     group by m.id, m.state having count(c.id) <> if(m.state in ('open', 'doubted'), 1, 0)
     union all
     select concat('refund ', r.id, ' ', r.state, ' has ', count(c.id), ' clocks') from refund r
     left join sla_clock c on c.subject = r.id and c.live = 1
     group by r.id, r.state having count(c.id) <> if(r.state in ('requested', 'approved', 'sent'), 1, 0)`,
  );
  return rows.map(({ what }) => what);
}
