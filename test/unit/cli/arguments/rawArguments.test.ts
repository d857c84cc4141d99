import assert from 'node:assert/strict';
import { rawArguments } from '../../../../src/cli/arguments/rawArguments.ts';

describe('arguments that are not UTF-8', () => {
  const bytes = (...parts: (string | number[])[]): Buffer =>
    Buffer.concat(parts.flatMap((part) => [Buffer.from(part as string), Buffer.of(0)]));
  const odd = [0x62, 0xff, 0x2e, 0x70];

  it('are found by their text', () => {
    const argv = ['-q', 'b\ufffd.p', 'c.png'];
    const found = rawArguments(argv, () => bytes('node', 'cli.js', '-q', odd, 'c.png'));
    assert.deepEqual([...found], [['b\ufffd.p', Buffer.from(odd)]]);
  });

  it('are unchanged if the text does not identify one of them', () => {
    const twin = [0x62, 0xfe, 0x2e, 0x70];
    const argv = ['b\ufffd.p', 'b\ufffd.p'];
    assert.equal(rawArguments(argv, () => bytes('node', odd, twin)).size, 0);
    assert.equal(rawArguments(argv, () => bytes('node', odd, odd)).size, 1);
  });

  it('are looked up only if necessary and possible', () => {
    const never = () => assert.fail('not needed');
    assert.equal(rawArguments(['a.png'], never).size, 0);
    const none = (): Buffer => {
      throw new Error('no such file');
    };
    assert.equal(rawArguments(['b\ufffd'], none).size, 0);
  });
});
