/** How people call these things aloud: a few letters and the running number. */
export function transferName(no: number): string {
  return `TRF-${padded(no)}`;
}

export function mutationName(no: number): string {
  return `MUT-${padded(no)}`;
}

export function refundName(no: number): string {
  return `PD-${padded(no)}`;
}

export function batchName(no: number): string {
  return `KM-${padded(no)}`;
}

function padded(no: number): string {
  return String(no).padStart(4, '0');
}
