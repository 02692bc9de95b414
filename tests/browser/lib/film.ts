import { encode } from 'uqr';

const width = 640;
const height = 480;

/** A film of one QR code held still, as Chromium's false camera plays it (YUV4MPEG2); an empty text is a white wall. */
export function filmOf(text: string): Buffer {
  const luma = Buffer.alloc(width * height, 235);
  if (text) {
    const code = encode(text, { ecc: 'M', border: 4 });
    const scale = Math.floor(height / code.size);
    const left = Math.floor((width - code.size * scale) / 2);
    for (let y = 0; y < code.size * scale; y++) {
      for (let x = 0; x < code.size * scale; x++) {
        const dark = code.data[Math.floor(y / scale)]![Math.floor(x / scale)];
        if (dark) luma[y * width + left + x] = 16;
      }
    }
  }
  const frame = Buffer.concat([
    Buffer.from('FRAME\n'),
    luma,
    Buffer.alloc((width * height) / 2, 128),
  ]);
  const head = Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420mpeg2\n`);
  return Buffer.concat([head, frame, frame, frame]);
}
