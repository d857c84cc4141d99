import assert from 'node:assert/strict';
import { RemoteAccess } from '../../../../src/editor/engines/remoteAccess.ts';
import { parseSettings, type Settings } from '../../../../src/editor/settings/settingsSchema.ts';

function storage() {
  const secrets = new Map<string, string>();
  const state = new Map<string, unknown>();
  return {
    /** What VS Code stores as plain text. */
    state,
    secrets: {
      get: (key: string) => Promise.resolve(secrets.get(key)),
      store: (key: string, value: string) => Promise.resolve(void secrets.set(key, value)),
      delete: (key: string) => Promise.resolve(void secrets.delete(key)),
    },
    globalState: {
      get: (key: string) => state.get(key),
      update: (key: string, value: unknown) => Promise.resolve(void state.set(key, value)),
    },
  };
}
const settings = (values: Readonly<Record<string, unknown>>): Settings =>
  parseSettings((name) => values[name]);
/** Set by the user's own settings, or by those of the workspace. */
const own = (url: string) => ({ url: new URL(url), fromWorkspace: false });
const foreign = (url: string) => ({ url: new URL(url), fromWorkspace: true });
const FAR = 'https://ocr.example/v1';

describe('access to OCR servers', () => {
  it('returns nothing without an address', async () => {
    assert.equal(await new RemoteAccess(storage()).params(settings({})), undefined);
  });

  it('needs no question for this machine', async () => {
    const access = new RemoteAccess(storage());
    const url = 'http://localhost:8000/v1';
    const asked = () => assert.fail('asked');
    assert.equal(await access.agree(own(url), asked), true);
    assert.deepEqual(await access.params(settings({ 'server.url': url, 'server.model': ' m ' })), {
      url,
      model: 'm',
      timeoutSeconds: 600,
      maxPictureSide: 2400,
      allowed: true,
    });
  });

  it('leaves out other servers that nobody agreed to', async () => {
    const access = new RemoteAccess(storage());
    const near = 'http://localhost:9000/v1';
    const named = settings({
      'server.url': 'http://localhost:8000/v1',
      'server.moreUrls': [near, FAR],
      'server.pagesAtOnce': 8,
    });
    const given = async (workspace = false) =>
      (await access.params(named, false, workspace))?.moreUrls;
    assert.deepEqual(await given(), [near]);
    assert.equal(await given(true), undefined);
    await access.agree(own(FAR), () => Promise.resolve(true));
    assert.deepEqual(await given(), [near, FAR]);
    assert.equal((await access.params(named))?.pagesAtOnce, 8);
  });

  it('asks once in a session about another server that the user declined', async () => {
    const kept = storage();
    const access = new RemoteAccess(kept);
    const asked: string[] = [];
    const decline = ({ url }: { url: URL }) => {
      asked.push(url.host);
      return Promise.resolve(false);
    };
    const both = [own(FAR), own('https://b.example/v1')];
    await access.agreeToMore(both, decline);
    await access.agreeToMore(both, decline);
    assert.deepEqual(asked, ['ocr.example', 'b.example']);
    await access.agreeToMore([own(FAR)], decline);
    await access.agreeToMore(both, decline);
    assert.deepEqual(asked.slice(2), ['b.example'], 'it was removed and added again');
    await new RemoteAccess(kept).agreeToMore(both, decline);
    assert.equal(asked.length, 5, 'another session');
  });

  it('asks for this machine too if the workspace sets the address', async () => {
    const access = new RemoteAccess(storage());
    const url = 'http://127.0.0.1:8000/v1';
    const named = settings({ 'server.url': url });
    assert.equal((await access.params(named, true))?.allowed, false);
    const asked: boolean[] = [];
    const answer = (yes: boolean) => (server: { fromWorkspace: boolean }) => {
      asked.push(server.fromWorkspace);
      return Promise.resolve(yes);
    };
    assert.equal(await access.agree(foreign(url), answer(false)), false);
    assert.equal(await access.agree(foreign(url), answer(true)), true);
    assert.equal(await access.agree(foreign(url), answer(false)), true, 'once');
    assert.deepEqual(asked, [true, true]);
    assert.equal((await access.params(named, true))?.allowed, true);
    const other = settings({ 'server.url': 'http://127.0.0.1:9000/v1' });
    assert.equal((await access.params(other, true))?.allowed, false, 'another port');
  });

  it('asks once for another machine, and remembers only a yes', async () => {
    const kept = storage();
    const access = new RemoteAccess(kept);
    let asked = 0;
    const answer = (yes: boolean) => () => {
      asked++;
      return Promise.resolve(yes);
    };
    const url = own(FAR);
    assert.equal(await access.agree(url, answer(false)), false);
    assert.equal((await access.params(settings({ 'server.url': FAR })))?.allowed, false);
    const both = [access.agree(url, answer(true)), access.agree(url, answer(true))];
    assert.deepEqual(await Promise.all(both), [true, true]);
    assert.equal(asked, 2);
    const later = new RemoteAccess(kept);
    assert.equal(await later.agree(own(`${FAR}/other`), answer(false)), true);
    assert.equal((await later.params(settings({ 'server.url': FAR })))?.allowed, true);
    assert.equal(await later.agree(own('https://ocr.example:444'), answer(false)), false);
  });

  it('uses a key only for the origin it was entered for, after consent', async () => {
    const kept = storage();
    const access = new RemoteAccess(kept);
    await access.setKey(new URL(FAR), 'sk-1');
    const params = async (url: string) => access.params(settings({ 'server.url': url }));
    assert.equal((await params(FAR))?.key, undefined);
    await access.agree(own(FAR), () => Promise.resolve(true));
    assert.equal((await params(FAR))?.key, 'sk-1');
    assert.doesNotMatch(JSON.stringify([...kept.state]), /sk-1/u);
    assert.equal((await params('http://localhost:8000'))?.key, undefined);
    assert.equal((await params('http://ocr.example/v1'))?.key, undefined);
    await access.setKey(new URL(FAR), undefined);
    assert.equal((await params(FAR))?.key, undefined);
  });

  it('allows nothing for an invalid address', async () => {
    const params = await new RemoteAccess(storage()).params(settings({ 'server.url': 'ftp://h' }));
    assert.equal(params?.allowed, false);
  });
});
