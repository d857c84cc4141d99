import { button, fill, h } from '../kit/dom.ts';
import { t } from '../kit/l10n.ts';
import { camerasOf, frameOf, openCamera, stop } from './mediaAccess.ts';

/** What a camera sees, until the user takes a picture of it. */
export class CameraView {
  readonly element: HTMLElement;
  private readonly video = h('video', { class: 'camera-picture', playsinline: true });
  private readonly choice = h('span', { class: 'camera-choice' });
  private readonly take: HTMLButtonElement;
  private stream: MediaStream | undefined;
  private readonly ending = new AbortController();

  constructor(
    /** Receives the picture, or undefined if the user cancels. */
    private readonly done: (picture: HTMLCanvasElement | undefined) => void,
    private readonly fail: (error: unknown) => void,
  ) {
    this.video.muted = true;
    this.take = button({
      icon: 'device-camera',
      label: t('Take the Picture'),
      look: 'primary',
      onClick: () => this.end(frameOf(this.video)),
    });
    this.take.disabled = true;
    this.video.setAttribute('aria-label', t('What the camera sees'));
    this.element = h(
      'section',
      { class: 'capture', 'aria-label': t('Camera') },
      h('p', {}, t('Hold the page still, in good light, so that it fills the picture.')),
      this.video,
      h(
        'div',
        { class: 'actions' },
        this.take,
        this.choice,
        button({ label: t('Cancel'), onClick: () => this.end(undefined) }),
      ),
    );
  }

  /** Shows a camera's picture. @throws Refused */
  async start(camera?: string): Promise<void> {
    this.take.disabled = true;
    if (this.stream) stop(this.stream);
    const stream = await openCamera(camera);
    if (this.hasEnded()) {
      stop(stream);
      return;
    }
    this.stream = stream;
    this.video.srcObject = stream;
    try {
      await this.video.play();
    } catch (error) {
      // The video is removed when the user cancels.
      if (this.hasEnded()) return;
      throw error;
    }
    this.take.disabled = false;
    await this.offerOthers(stream);
  }

  private hasEnded(): boolean {
    return this.ending.signal.aborted;
  }

  /** Ends the use of the camera. */
  end(picture: HTMLCanvasElement | undefined): void {
    if (this.hasEnded()) return;
    this.ending.abort();
    if (this.stream) stop(this.stream);
    this.done(picture);
  }

  focus(): void {
    this.take.focus();
  }

  /** A list of the cameras, if there are several. */
  private async offerOthers(stream: MediaStream): Promise<void> {
    const cameras = await camerasOf();
    const used = stream.getVideoTracks()[0]?.getSettings().deviceId;
    const select = h(
      'select',
      {
        class: 'camera-select',
        'aria-label': t('Camera'),
        on: { change: () => void this.start(select.value).catch(this.fail) },
      },
      ...cameras.map(({ deviceId, label }, at) =>
        h(
          'option',
          { value: deviceId, selected: deviceId === used },
          label || t('Camera {0}', at + 1),
        ),
      ),
    );
    fill(this.choice, cameras.length > 1 && select);
  }
}
