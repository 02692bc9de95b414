import { encode } from 'uqr';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { effectScope, nextTick, ref } from 'vue';
import { useLoader } from '../src/composables/loader';
import { useRecordForm } from '../src/composables/record_form';
import { keepPressesSteady } from '../src/composables/steady_press';
import { findPages } from '../src/frame/search';
import { openQrReader } from '../src/pages/check_in/qr_reader';
import { keyOf } from '../src/patients/search_start';

describe('reading a QR code', () => {
  /** The code as a camera sees it, four pixels a module. */
  function pictureOf(text: string): ImageData {
    const code = encode(text, { ecc: 'M', border: 4 });
    const width = code.size * 4;
    const data = new Uint8ClampedArray(width * width * 4).fill(255);
    for (let y = 0; y < width; y++)
      for (let x = 0; x < width; x++)
        if (code.data[y >> 2]![x >> 2]) data.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3);
    return { data, width, height: width, colorSpace: 'srgb' } as ImageData;
  }
  afterEach(() => vi.unstubAllGlobals());

  it('takes the library where the browser has no reader', async () => {
    const read = await openQrReader();
    expect(await read(pictureOf('KAGB26000106-K'))).toBe('KAGB26000106-K');
    const white = { data: new Uint8ClampedArray(4096).fill(255), width: 32, height: 32 };
    expect(await read(white as ImageData)).toBeUndefined();
  });

  it('takes the reader of the browser where it knows QR codes', async () => {
    const formats = ['qr_code'];
    class BarcodeDetector {
      static getSupportedFormats = () => Promise.resolve(formats);
      detect = () => Promise.resolve([{ rawValue: 'by the browser' }]);
    }
    vi.stubGlobal('BarcodeDetector', BarcodeDetector);
    expect(await (await openQrReader())(pictureOf('A'))).toBe('by the browser');
    formats[0] = 'ean_13';
    expect(await (await openQrReader())(pictureOf('A'))).toBe('A');
  });
});

describe('a press on a button', () => {
  keepPressesSteady();
  const press = (target: Element, type: string, x: number) =>
    target.dispatchEvent(
      new MouseEvent(type, { bubbles: true, clientX: x, clientY: 0, button: 0 }),
    );

  it('counts when the button moved away, not when the hand did', async () => {
    document.body.innerHTML = '<button>go</button><p>beside</p>';
    const [button, beside] = [document.querySelector('button')!, document.querySelector('p')!];
    const clicks = vi.fn();
    button.addEventListener('click', clicks);
    press(button, 'mousedown', 5);
    press(beside, 'mouseup', 6);
    expect(clicks).toHaveBeenCalledTimes(1);
    press(button, 'mousedown', 5);
    press(beside, 'mouseup', 60);
    // On the button itself the browser makes the click.
    press(button, 'mousedown', 5);
    press(button, 'mouseup', 5);
    await nextTick();
    expect(clicks).toHaveBeenCalledTimes(1);
  });
});

describe('what is loaded again', () => {
  it.each([
    { clears: false, meanwhile: 'of Monday' },
    { clears: true, meanwhile: undefined },
  ])('shows $meanwhile until it is there', async ({ clears, meanwhile }) => {
    const day = ref('Monday');
    const answers: (() => void)[] = [];
    const read = () =>
      new Promise<string>((resolve) => answers.push(() => resolve(`of ${day.value}`)));
    const scope = effectScope();
    const { data, reload } = scope.run(() => useLoader(read, day, { clears }))!;
    answers.pop()!();
    await vi.waitFor(() => expect(data.value).toBe('of Monday'));
    void reload();
    expect(data.value).toBe('of Monday');
    day.value = 'Tuesday';
    await nextTick();
    expect(data.value).toBe(meanwhile);
    answers.pop()!();
    await vi.waitFor(() => expect(data.value).toBe('of Tuesday'));
    scope.stop();
  });
});

describe('the form of a record', () => {
  it('keeps what was touched when the record changed meanwhile', () => {
    const formOf = (one: { a: string; b: string } | null) => ({ a: one?.a ?? '', b: one?.b ?? '' });
    const { form, record, changed, take } = useRecordForm(formOf);
    expect(changed.value).toBe(false);
    take({ a: '1', b: '1' });
    form.value.a = 'mine';
    expect(changed.value).toBe(true);
    take({ a: '2', b: '2' });
    expect(form.value).toEqual({ a: 'mine', b: '2' });
    expect(record.value).toEqual({ a: '2', b: '2' });
  });
});

it('tells the key of a person from what was typed', () => {
  expect(keyOf('138 0000 1111')).toBe('phone');
  expect(keyOf('34188119650312451X')).toBe('document');
  expect(keyOf('王桂秀')).toBe('name');
});

it('finds pages by a part of their name', () => {
  const pages = ['机构', '医联体结构'].map((text) => ({ id: text, text, to: '/' }));
  expect(findPages(' 结构', pages).map((page) => page.text)).toEqual(['医联体结构']);
});
