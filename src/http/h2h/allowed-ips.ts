import { BlockList, isIP } from 'node:net';

/**
 * Whether an address is on a reseller's list: comma separated addresses and CIDR ranges. Without a list every address
 * is. An entry that is neither lets nobody in, so a list of nothing else closes the door.
 */
export function isAllowedIp(list: string | null, address: string | undefined): boolean {
  if (list === null) return true;
  const caller = normalised(address ?? '');
  const family = familyOf(caller);
  return family !== undefined && blockListOf(list).check(caller, family);
}

/** An IPv4 address that arrived on an IPv6 socket is the IPv4 address. */
export function normalised(address: string): string {
  const bare = address.trim().replace(/%.*$/, '');
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1] ?? bare;
}

function blockListOf(list: string): BlockList {
  const allowed = new BlockList();
  for (const entry of list.split(',')) {
    const [address = '', prefix, ...rest] = entry.trim().split('/');
    const ip = normalised(address);
    const family = familyOf(ip);
    if (family === undefined || rest.length > 0) continue;
    if (prefix === undefined) allowed.addAddress(ip, family);
    else if (isPrefix(prefix, family)) allowed.addSubnet(ip, Number(prefix), family);
  }
  return allowed;
}

function familyOf(address: string): 'ipv4' | 'ipv6' | undefined {
  const version = isIP(address);
  if (version === 0) return undefined;
  return version === 4 ? 'ipv4' : 'ipv6';
}

function isPrefix(text: string, family: 'ipv4' | 'ipv6'): boolean {
  return /^\d{1,3}$/.test(text) && Number(text) <= (family === 'ipv4' ? 32 : 128);
}
