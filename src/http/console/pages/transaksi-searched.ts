import { type TopupList } from '../../../persistence/queries/console/topup-search';
import { type SearchBranch } from '../../../persistence/queries/console/topup-search-shape';
import { maskNumber } from '../format';

/** What a text was taken for, as sentences without an end; none when it was too short. */
export function searchedAs({ branches, resellers }: NonNullable<TopupList['searched']>): string[] {
  return branches.flatMap((branch) => {
    if (branch.kind !== 'reseller') return [sentenceOf(branch)];
    return resellers.length === 0
      ? [`kode atau nama reseller yang memuat “${branch.text}”`]
      : [`reseller ${resellers.map(({ code, name }) => `${name} (${code})`).join(', ')}`];
  });
}

function sentenceOf(branch: Exclude<SearchBranch, { kind: 'reseller' }>): string {
  switch (branch.kind) {
    case 'no':
      return `TRX ${branch.no}`;
    case 'number':
      return `nomor tujuan ${maskNumber(branch.number)}`;
    case 'number-end':
      return `nomor tujuan yang berakhiran ${branch.digits.slice(-4)}`;
    case 'sn':
      return branch.isPrefix ? `SN yang berawalan “${branch.sn}”` : `SN “${branch.sn}”`;
    case 'reference':
      return `ref reseller “${branch.reference}”`;
  }
}
