/** Finds a QR code in a picture and tells its text. */
export type QrReader = (picture: ImageData) => Promise<string | undefined>;

interface Detector {
  detect(picture: ImageData): Promise<{ rawValue: string }[]>;
}
interface DetectorClass {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<string[]>;
}

/** By the browser itself where it can (mostly phones), otherwise by a library that is loaded now. */
export async function openQrReader(): Promise<QrReader> {
  const own = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  if (own && (await own.getSupportedFormats().catch((): string[] => [])).includes('qr_code')) {
    const detector = new own({ formats: ['qr_code'] });
    return async (picture) => (await detector.detect(picture))[0]?.rawValue || undefined;
  }
  const { default: find } = await import('jsqr');
  return (picture) =>
    Promise.resolve(find(picture.data, picture.width, picture.height)?.data || undefined);
}
