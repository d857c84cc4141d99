/** The page that receives images: several files, the screen, a camera, and what is refused. */
import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { FAKE_MEDIA, launchBrowser } from '../../scripts/vscode/browser.mjs';
import { DropPage, type DropPageOptions, type Posted } from './fixture/dropPage.ts';

/** Width and height in the header of a PNG. */
function pngSize({ files = [] }: Posted): [number, number] {
  const [file] = files;
  assert.ok(file);
  assert.deepEqual(file.start.slice(1, 4), [...Buffer.from('PNG')]);
  const header = Buffer.from(file.start);
  return [header.readUInt32BE(16), header.readUInt32BE(20)];
}

/** Lets the page drop or paste files. */
const transfer = (page: Page, type: 'drop' | 'paste', files: [string, string, string][]) =>
  page.evaluate(
    ([kind, all]) => {
      const data = new DataTransfer();
      for (const [name, mime, text] of all) data.items.add(new File([text], name, { type: mime }));
      const event =
        kind === 'drop'
          ? new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true })
          : new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
      document.body.dispatchEvent(event);
    },
    [type, files] as const,
  );

describe('the page that receives images', () => {
  let browser: Browser;
  let drop: DropPage;

  before(async () => {
    browser = await launchBrowser(FAKE_MEDIA);
  });
  after(() => browser.close());
  afterEach(async () => {
    await drop.page.close();
    assert.deepEqual(drop.problems, [], 'nothing is reported on the console');
  });

  const open = async (options: DropPageOptions = {}): Promise<Page> => {
    drop = await DropPage.open(browser, options);
    return drop.page;
  };
  const screen = (page: Page) => page.getByRole('button', { name: 'Capture Screen Area…' });
  const camera = (page: Page) => page.getByRole('button', { name: 'Capture from Camera…' });

  it('takes all files that are dropped, and says which it cannot read', async () => {
    const page = await open();
    await transfer(page, 'drop', [
      ['a.png', 'image/png', 'one'],
      ['b.pdf', 'application/pdf', 'second'],
      ['c.txt', 'text/plain', 'no'],
    ]);
    const { files = [], refused } = await drop.message('files');
    assert.deepEqual(
      files.map(({ name, size }) => [name, size]),
      [
        ['a.png', 3],
        ['b.pdf', 6],
      ],
    );
    assert.deepEqual(refused, ['c.txt is not an image or a PDF.']);
  });

  it('says why it takes nothing', async () => {
    const page = await open();
    await transfer(page, 'paste', [
      ['c.txt', 'text/plain', 'no'],
      ['empty.png', 'image/png', ''],
    ]);
    const alert = page.getByRole('alert');
    await alert.getByText('c.txt is not an image or a PDF.').waitFor();
    await alert.getByText('empty.png is empty (0 bytes).').waitFor();
    assert.deepEqual(
      drop.posted.filter(({ type }) => type === 'files'),
      [],
    );
  });

  it('captures the screen, and reads the area that is drawn', async () => {
    const page = await open();
    await screen(page).click();
    const picture = page.locator('.crop-stage');
    await picture.waitFor();
    assert.equal(await picture.evaluate((element) => element === document.activeElement), true);
    const [width, height] = await picture
      .locator('canvas')
      .evaluate(({ width: w, height: h }: HTMLCanvasElement) => [w, h]);
    assert.ok(width > 100 && height > 100);
    const box = (await picture.boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.25, box.y + box.height * 0.25);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.75, box.y + box.height * 0.5, { steps: 3 });
    await page.mouse.up();
    await page.getByRole('button', { name: 'Read This Area' }).click();
    const message = await drop.message('files');
    assert.equal(message.files?.[0]?.name, 'screen.png');
    const [cutWidth, cutHeight] = pngSize(message);
    assert.ok(Math.abs(cutWidth - width / 2) < 4, `${cutWidth} of ${width}`);
    assert.ok(Math.abs(cutHeight - height / 4) < 4, `${cutHeight} of ${height}`);
  });

  it('captures the screen by keyboard alone', async () => {
    const page = await open();
    await screen(page).focus();
    await page.keyboard.press('Enter');
    await page.locator('.crop-stage:focus').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.drop-zone').waitFor();
    assert.deepEqual(
      drop.posted.map(({ type }) => type),
      ['ready'],
      'Escape only goes back',
    );
    await screen(page).focus();
    await page.keyboard.press('Enter');
    await page.locator('.crop-stage:focus').waitFor();
    for (const key of ['ArrowRight', 'Shift+ArrowDown', 'Enter']) await page.keyboard.press(key);
    const [width] = pngSize(await drop.message('files'));
    assert.ok(width > 50);
  });

  it('takes a picture with the camera', async () => {
    const page = await open();
    await camera(page).click();
    const take = page.getByRole('button', { name: 'Take the Picture' });
    await take.and(page.locator(':focus')).waitFor();
    const isMoving = () =>
      page.locator('video').evaluate((video: HTMLVideoElement) => video.videoWidth > 100);
    assert.equal(await isMoving(), true);
    const ended = page.locator('video').evaluate(
      (video: HTMLVideoElement) =>
        new Promise<boolean>((resolve) => {
          const [track] = (video.srcObject as MediaStream).getVideoTracks();
          const look = () => (track!.readyState === 'ended' ? resolve(true) : setTimeout(look, 20));
          look();
        }),
    );
    await take.click();
    const { files = [] } = await drop.message('files');
    assert.equal(files[0]?.name, 'photo.jpg');
    assert.deepEqual(files[0].start.slice(0, 2), [0xff, 0xd8]);
    assert.equal(await ended, true, 'the camera is switched off');
  });

  it('goes back when the camera is not used', async () => {
    const page = await open();
    await camera(page).click();
    await page.getByRole('button', { name: 'Take the Picture' }).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.locator('.drop-zone').waitFor();
    assert.equal(await page.locator('.drop-error').textContent(), '');
  });

  it('explains where pages may not see the screen or use the camera', async () => {
    const page = await open({ permissionsPolicy: 'display-capture=(), camera=()' });
    const alert = page.getByRole('alert');
    await screen(page).click();
    await alert.getByText('The editor does not let this page see the screen.').waitFor();
    await alert.getByText(/come back and press Ctrl\+V/).waitFor();
    await camera(page).click();
    await alert.getByText('The editor does not let this page use the camera.').waitFor();
    await alert.getByText(/choose the file or paste it here/).waitFor();
  });
});

describe('the page that receives images, without permissions', () => {
  let browser: Browser;
  before(async () => {
    browser = await launchBrowser([
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream=deny',
    ]);
  });
  after(() => browser.close());

  it('says that nothing was captured, and how to go on', async () => {
    const drop = await DropPage.open(browser);
    const { page } = drop;
    const alert = page.getByRole('alert');
    await page.getByRole('button', { name: 'Capture from Camera…' }).click();
    await alert.getByText(/The camera was not used: it was cancelled/).waitFor();
    await page.getByRole('button', { name: 'Capture Screen Area…' }).click();
    await alert.getByText(/Nothing was captured: it was cancelled/).waitFor();
    await alert.getByText(/come back and press Ctrl\+V/).waitFor();
    assert.deepEqual(
      drop.posted.map(({ type }) => type),
      ['ready'],
    );
    await page.close();
  });

  it('says that there is no camera', async () => {
    const without = await launchBrowser(['--use-fake-ui-for-media-stream']);
    try {
      const drop = await DropPage.open(without);
      await drop.page.getByRole('button', { name: 'Capture from Camera…' }).click();
      await drop.page.getByRole('alert').getByText('No camera was found.').waitFor();
    } finally {
      await without.close();
    }
  });
});
