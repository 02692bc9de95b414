/** A file of a record. */
export interface Attachment {
  id: string;
  name: string;
  mediaType: string;
  size: number;
  uploadedAt?: string;
  uploadedBy?: string;
}

export const maxBytes = 20 * 1024 * 1024;
export const mediaTypes = ['application/pdf', 'image/jpeg', 'image/png'] as const;

const signatures: readonly (readonly [(typeof mediaTypes)[number], readonly number[]])[] = [
  ['application/pdf', [0x25, 0x50, 0x44, 0x46, 0x2d]],
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
];

/** The type by the first bytes; the name of a file proves nothing. */
export function typeOf(head: Uint8Array): (typeof mediaTypes)[number] | undefined {
  return signatures.find(([, bytes]) => bytes.every((byte, at) => head[at] === byte))?.[0];
}

export type FileFault = 'empty' | 'too_large' | 'wrong_type';

export async function faultOf(file: Blob): Promise<FileFault | undefined> {
  if (file.size === 0) return 'empty';
  if (file.size > maxBytes) return 'too_large';
  const head = new Uint8Array(await file.slice(0, 8).arrayBuffer());
  return typeOf(head) ? undefined : 'wrong_type';
}
