/** A real OpenAI-compatible server with the tiny model: `transformers serve`. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './freePort.ts';
import { goldenPath } from './goldenData.ts';

/** A virtual environment that is kept between runs; another one can be named. */
const ENVIRONMENT =
  process.env['OCR_TEST_TRANSFORMERS'] ??
  path.resolve('node_modules', '.cache', 'transformers-serve');
const PACKAGES = ['transformers[serving]==5.18.*', 'torch', 'pillow', 'requests'];
/** Minutes for the installation, which is large. */
const INSTALL_MINUTES = 12;
const START_SECONDS = 240;

const program = (name: string): string => path.join(ENVIRONMENT, 'bin', name);

/**
 * Installs the server if it is not there yet, which only CI does by itself.
 * @returns why it cannot run here; undefined if it can
 */
export function installServer(): string | undefined {
  if (existsSync(program('transformers'))) return undefined;
  if (process.env['CI'] === undefined) {
    return `transformers is not in ${ENVIRONMENT}. With CI=true it is installed there.`;
  }
  const steps: [string, string[]][] = [
    ['python3', ['-m', 'venv', ENVIRONMENT]],
    [program('pip'), ['install', '--quiet', ...PACKAGES]],
  ];
  for (const [command, given] of steps) {
    const { status, stderr, error } = spawnSync(command, given, {
      encoding: 'utf8',
      timeout: INSTALL_MINUTES * 60_000,
      env: { PIP_RETRIES: '0', ...process.env },
    });
    if (status === 0) continue;
    return `${command} ${given.join(' ')}: ${error?.message ?? stderr.trim().split('\n').at(-1) ?? ''}`;
  }
  return undefined;
}

/** The release has no chat template. Its prompts put the picture first, then a line break. */
const TEMPLATE =
  "{% for message in messages %}{% for part in message['content'] %}" +
  "{% if part['type'] == 'text' %}{{ '\\n' + part['text'] }}{% else %}{{ '<image>' }}" +
  '{% endif %}{% endfor %}{% endfor %}';

/** Writes the tiny model in the layout that transformers loads. */
async function writeServed(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const same = ['model.safetensors', 'model.safetensors.index.json', 'tokenizer.json'];
  for (const name of same) await copyFile(goldenPath('v2-tiny', name), path.join(folder, name));
  await copyFile(goldenPath('v2-tiny', 'config.transformers.json'), path.join(folder, 'config.json'));
  const files = {
    'tokenizer_config.json': {
      tokenizer_class: 'PreTrainedTokenizerFast',
      bos_token: '<｜begin▁of▁sentence｜>',
      eos_token: '<｜end▁of▁sentence｜>',
      pad_token: '<｜▁pad▁｜>',
      image_token: '<image>',
    },
    'processor_config.json': {
      processor_class: 'DeepseekOcr2Processor',
      image_processor: { image_processor_type: 'DeepseekOcr2ImageProcessor' },
    },
    'generation_config.json': {
      bos_token_id: 0,
      eos_token_id: 1,
      pad_token_id: 2,
      do_sample: false,
      // The tokenizer lacks these, so that this product never chooses them.
      suppress_tokens: Array.from({ length: 544 - 524 }, (_, i) => 524 + i),
    },
  };
  for (const [name, content] of Object.entries(files)) {
    await writeFile(path.join(folder, name), JSON.stringify(content));
  }
  await writeFile(path.join(folder, 'chat_template.jinja'), TEMPLATE);
}

export class TransformersServer {
  private constructor(
    readonly base: URL,
    /** The name of the model, for requests. */
    readonly model: string,
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {}

  /** Starts the server on this machine; it loads the model in float32. */
  static async start(folder: string): Promise<TransformersServer> {
    await writeServed(folder);
    const port = await freePort();
    const child = spawn(
      program('transformers'),
      [
        ...['serve', folder, '--device', 'cpu', '--dtype', 'float32'],
        ...['--host', '127.0.0.1', '--port', String(port)],
      ],
      { env: { ...process.env, HF_HUB_OFFLINE: '1', OMP_NUM_THREADS: '2' }, stdio: 'pipe' },
    );
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    }
    const server = new TransformersServer(
      new URL(`http://127.0.0.1:${port}/v1`),
      folder,
      child,
      folder,
    );
    for (let second = 0; second < START_SECONDS; second++) {
      const answer = await fetch(new URL('/health', server.base)).catch(() => undefined);
      if (answer?.ok === true) return server;
      if (child.exitCode !== null) break;
      await sleep(1000);
    }
    await server.stop();
    throw new Error(`transformers serve did not start:\n${output.slice(-3000)}`);
  }

  async stop(): Promise<void> {
    this.child.kill('SIGKILL');
    await rm(this.folder, { recursive: true, force: true });
  }
}
