import assert from 'node:assert/strict';
import { answerPanel, type Handlers } from '../../../../src/editor/panel/panelChannel.ts';
import type { PanelEvent, ToHost, ToWebview } from '../../../../src/shared/panelProtocol.ts';
import { Rpc } from '../../../../webview/kit/rpc.ts';

const refuse = (): never => {
  throw new Error('not in this test');
};

const handlers = (more: Partial<Handlers>): Handlers => ({
  ...{ ready: refuse, page: refuse, raw: refuse, stats: refuse },
  ...{ select: refuse, copy: refuse, copyDocument: refuse, act: refuse, rerun: refuse },
  ...{ changeRegion: refuse, area: refuse, dropArea: refuse, accept: refuse, correct: refuse },
  ...more,
});

/** Both ends joined; `onPost` may change the messages. */
function joined(host: Handlers, onPost: (message: ToWebview) => unknown = (m) => m) {
  const events: PanelEvent[] = [];
  const invalid: string[] = [];
  const port = {
    postMessage: (message: ToHost) =>
      void answerPanel(
        structuredClone(message),
        host,
        (reply) => rpc.receive(structuredClone(onPost(reply))),
        (why) => invalid.push(why),
      ),
  };
  const rpc: Rpc = new Rpc(port, (event) => events.push(event), 50);
  return { rpc, events, invalid };
}

describe('webview channel', () => {
  it('returns the result of a request', async () => {
    const { rpc } = joined(handlers({ raw: ({ page }) => ({ raw: `page ${page}` }) }));
    const both = [rpc.request('raw', { page: 1 }), rpc.request('raw', { page: 2 })];
    assert.deepEqual(await Promise.all(both), [{ raw: 'page 1' }, { raw: 'page 2' }]);
  });

  it('answers with the sentence of the error if a handler fails', async () => {
    const fails = () => Promise.reject(new Error('Page 3 is not finished.'));
    const { rpc } = joined(handlers({ raw: fails }));
    await assert.rejects(rpc.request('raw', { page: 2 }), /Page 3 is not finished/);
  });

  it('refuses params of the wrong shape before the handler sees them', async () => {
    let called = false;
    const { rpc } = joined(handlers({ raw: () => ((called = true), { raw: '' }) }));
    await assert.rejects(rpc.request('raw', { page: -1 }));
    assert.equal(called, false);
  });

  it('answers an unknown method with a failure', async () => {
    const posted: ToWebview[] = [];
    const request = { type: 'request', id: 7, method: 'toString', params: {} };
    const reported: string[] = [];
    const report = (why: string) => reported.push(why);
    await answerPanel(request, handlers({}), (message) => posted.push(message), report);
    assert.deepEqual(reported, ['"toString": Unknown request "toString".']);
    assert.deepEqual(posted, [{ type: 'failure', id: 7, message: 'Unknown request "toString".' }]);
  });

  it('reports messages that are not requests', async () => {
    const invalid: string[] = [];
    await answerPanel({ hello: 1 }, handlers({}), refuse, (why) => invalid.push(why));
    assert.equal(invalid.length, 1);
  });

  it('refuses a result of the wrong shape', async () => {
    const spoiled = (message: ToWebview) => ({ ...message, result: { raw: 5 } });
    const { rpc } = joined(handlers({ raw: () => ({ raw: 'x' }) }), spoiled);
    await assert.rejects(rpc.request('raw', { page: 0 }));
  });

  it('gives up after the time limit, and ignores a late answer', async () => {
    let late: (() => void) | undefined;
    const slow = () =>
      new Promise<{ raw: string }>((resolve) => (late = () => resolve({ raw: '' })));
    const { rpc } = joined(handlers({ raw: slow }));
    await assert.rejects(rpc.request('raw', { page: 0 }), /did not answer "raw" in time/);
    late?.();
  });

  it('passes valid events on and ignores others', () => {
    const { rpc, events } = joined(handlers({}));
    const warn = console.warn;
    console.warn = () => undefined;
    try {
      rpc.receive({ type: 'event', event: { type: 'highlight', region: 'p1-r2' } });
      rpc.receive({ type: 'event', event: { type: 'highlight', region: 5 } });
      rpc.receive('nonsense');
    } finally {
      console.warn = warn;
    }
    assert.deepEqual(events, [{ type: 'highlight', region: 'p1-r2' }]);
  });
});
