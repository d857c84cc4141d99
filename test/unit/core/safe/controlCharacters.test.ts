import assert from 'node:assert/strict';
import {
  plainLine,
  plainMessage,
  withoutControls,
} from '../../../../src/core/safe/controlCharacters.ts';

describe('control characters', () => {
  it('removes escape sequences with their parameters', () => {
    assert.equal(withoutControls('a\u001b[31mred\u001b[0m b'), 'ared b');
    assert.equal(withoutControls('\u001b]0;title\u0007x\u001b]52;c;aGk=\u001b\\y'), 'xy');
    assert.equal(withoutControls('\u009b2Jx\u009d0;t\u009cy'), 'xy');
    assert.equal(withoutControls('\u001bcx\u001b(Bz'), 'xz');
  });

  it('removes single controls, keeps tabs and line feeds, and normalizes line endings', () => {
    assert.equal(
      withoutControls('a\u0000b\u0007c\u007fd\u0085e\tf\ng\r\nh\ri'),
      'abcde\tf\ng\nh\ni',
    );
  });

  it('leaves no control character of an incomplete sequence', () => {
    const left = withoutControls('x\u001b]52;c;aGk= and \u001b[9999');
    // eslint-disable-next-line no-control-regex -- control characters are what this looks for
    assert.doesNotMatch(left, /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/u);
  });

  it('produces one line without direction overrides', () => {
    assert.equal(plainLine('a\nb\u202egpj.exe\u2028c'), 'a bgpj.exe c');
  });

  it('keeps VS Code from turning brackets in a message into a link', () => {
    assert.equal(plainMessage('[Fix](command:x)'), '[Fix]\u200b(command:x)');
  });
});
