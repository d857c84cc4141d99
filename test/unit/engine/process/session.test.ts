import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { errors } from '../../../../src/core/errors/errors.ts';
import {
  RecognizeParamsSchema,
  type InitializeParams,
  type RecognizeParams,
} from '../../../../src/engine/protocol.ts';
import type { OcrEngine } from '../../../../src/engine/engine.ts';
import type { RunSecrets } from '../../../../src/engine/process/engines/secrets.ts';
import { until } from '../../../waiting.ts';
import { Session, type SessionParts } from '../../../../src/engine/process/session.ts';
import { verbatim } from '../../../../src/core/sentences/sentence.ts';

describe('an inference process without its image decoder', () => {
  it('answers with the remedy of the module check', async () => {
    const failure = errors.nativeModule(
      'sharp',
      verbatim('Install the extension again.'),
      'not found',
    );
    const parts: SessionParts = {
      checkNativeModules: () =>
        Promise.resolve({ versions: {}, failures: new Map([['sharp', failure]]) }),
      engines: () => [],
      // Never reached: the check's sentence comes first.
      stages: {} as SessionParts['stages'],
    };
    const nothing = () => undefined;
    const output = { runEvent: nothing, log: nothing, stuck: nothing, limitMemory: () => nothing };
    const params = { idleUnloadSeconds: 0 } as InitializeParams;
    const { session, result } = await Session.start(params, parts, output);
    assert.deepEqual(result.problems, [failure.sentence]);
    const work = session.recognize({ run: 'a' } as RecognizeParams, new AbortController().signal);
    await assert.rejects(work, failure);
  });
});

describe('the key of a run', () => {
  it('is kept while that run is in progress, whatever runs are beside it', async () => {
    let secrets: Readonly<RunSecrets> = {};
    let release = (): void => undefined;
    const first = new Promise<void>((resolve) => (release = resolve));
    const seen: (string | undefined)[] = [];
    const parts: SessionParts = {
      checkNativeModules: () => Promise.resolve({ versions: {}, failures: new Map() }),
      engines: (_params, _modules, given) => {
        secrets = given;
        const engine = { describe: () => ({ id: 'server', label: 'x', model: 'x', device: 'x' }) };
        // Only its description is used: no run gets further than to its source.
        const create = () => Promise.resolve(engine as unknown as OcrEngine);
        return [{ id: 'server', label: 'x', create }];
      },
      stages: {
        openInput: async () => {
          seen.push(secrets.remoteKey);
          if (seen.length === 1) await first;
          seen.push(secrets.remoteKey);
          throw errors.fileNotFound('x');
        },
      } as unknown as SessionParts['stages'],
    };
    const nothing = () => undefined;
    const output = { runEvent: nothing, log: nothing, stuck: nothing, limitMemory: () => nothing };
    const { session } = await Session.start(
      { idleUnloadSeconds: 300 } as InitializeParams,
      parts,
      output,
    );
    const run = (remoteKey?: string) =>
      session.recognize(
        v.parse(RecognizeParamsSchema, {
          ...{ run: 'a', source: { kind: 'file', path: '/x.png' }, options: { engine: 'server' } },
          ...(remoteKey !== undefined && { remoteKey }),
        }),
        new AbortController().signal,
      );
    const long = assert.rejects(run('sk-1'), { code: 'fileNotFound' });
    await until('the first run', () => seen.length === 1);
    const beside = assert.rejects(run(), { code: 'fileNotFound' });
    await sleep(50);
    release();
    await long;
    await beside;
    assert.deepEqual([...new Set(seen)], ['sk-1']);
    await assert.rejects(run(), { code: 'fileNotFound' });
    assert.equal(seen.at(-1), undefined);
  });
});
