import assert from 'node:assert/strict';
import { parseRemoteUrl, isLoopback, endpoint } from '../../../../src/core/system/remoteUrl.ts';
import {
  statusError,
  waitSeconds,
  refusalWords,
} from '../../../../src/engine/remote/remoteFailures.ts';
import { chooseRemoteModel } from '../../../../src/engine/remote/chooseRemoteModel.ts';
import { renderSentence } from '../../../../src/core/sentences/sentence.ts';

describe('addresses of OCR servers', () => {
  const base = (text: string): string | undefined => parseRemoteUrl(text).url?.href;

  it('are accepted as users write them', () => {
    assert.equal(base('http://localhost:8000'), 'http://localhost:8000/v1');
    assert.equal(base(' http://localhost:8000/v1/ '), 'http://localhost:8000/v1');
    assert.equal(base('https://ocr.example/api/v3/chat/completions'), 'https://ocr.example/api/v3');
    assert.equal(
      endpoint(new URL('http://h/v1'), 'chat/completions').href,
      'http://h/v1/chat/completions',
    );
  });

  it('are refused if they are not plain http or https', () => {
    for (const text of [
      '',
      'localhost:8000',
      'file:///etc/passwd',
      'ftp://h',
      'http://',
      'javascript:1',
    ]) {
      assert.match(renderSentence(parseRemoteUrl(text).problem!), /http:\/\/ or https:\/\//u, text);
    }
    assert.match(
      renderSentence(parseRemoteUrl('http://me:secret@h/v1').problem!),
      /user name or password/u,
    );
    assert.doesNotMatch(
      renderSentence(parseRemoteUrl('http://me:secret@h/v1').problem!),
      /secret/u,
    );
    assert.match(renderSentence(parseRemoteUrl('http://h/v1?key=1').problem!), /after \?/u);
  });

  it('are local only if they name this machine', () => {
    for (const text of [
      'http://localhost:1',
      'http://127.3.2.1',
      'http://[::1]:80',
      'http://a.localhost',
    ]) {
      assert.ok(isLoopback(new URL(text)), text);
    }
    for (const text of [
      'http://localhost.evil.example',
      'http://192.168.0.5',
      'http://127.evil.example',
    ]) {
      assert.ok(!isLoopback(new URL(text)), text);
    }
  });
});

describe('refusals of OCR servers', () => {
  const url = new URL('https://ocr.example/v1/chat/completions');

  it('are reported in the words of the server, without the key and without HTML pages', () => {
    assert.equal(refusalWords('{"error":{"message":"bad  key sk-1"}}', 'sk-1'), 'bad key ***');
    assert.equal(refusalWords('{"detail":[{"msg":"x"}]}', undefined), '[{"msg":"x"}]');
    assert.equal(refusalWords('{"error":"model not found"}', undefined), 'model not found');
    assert.equal(refusalWords('<html><body>502</body></html>', undefined), '');
    assert.equal(refusalWords('x'.repeat(5000), undefined).length, 301);
  });

  it('say what to do', () => {
    assert.match(statusError(url, 'm', 401, '').message, /Set Server API Key/u);
    assert.match(statusError(url, 'm', 404, '').message, /ends with \/v1/u);
    assert.match(statusError(url, 'my-ocr', 404, 'no my-ocr').message, /server\.model/u);
    assert.match(statusError(url, 'm', 413, '').message, /maxPictureSide/u);
    assert.equal(statusError(url, 'm', 400, 'image too big').setting, 'server.maxPictureSide');
    assert.match(statusError(url, 'm', 500, 'CUDA error').message, /CUDA error.*own log/u);
  });

  it('say how long to wait, within bounds', () => {
    const now = Date.parse('2026-01-01T00:00:00Z');
    assert.equal(waitSeconds({}, 2, now), 2);
    assert.equal(waitSeconds({ 'retry-after': '5' }, 2, now), 5);
    assert.equal(waitSeconds({ 'retry-after': 'Thu, 01 Jan 2026 00:00:09 GMT' }, 2, now), 9);
    assert.equal(waitSeconds({ 'retry-after': '86400' }, 2, now), 60);
    assert.equal(waitSeconds({ 'retry-after': 'soon' }, 2, now), 2);
  });
});

describe('the model of an OCR server', () => {
  it('is the only one, or the one that looks like it', () => {
    assert.equal(chooseRemoteModel(['anything']), 'anything');
    assert.equal(chooseRemoteModel(['llama3', 'olmOCR-2', 'deepseek-ocr:3b']), 'deepseek-ocr:3b');
    assert.equal(chooseRemoteModel(['llama3', 'olmOCR-2']), 'olmOCR-2');
  });

  it('must be named if none fits', () => {
    assert.throws(() => chooseRemoteModel([]), /has no model/u);
    assert.throws(() => chooseRemoteModel(['llama3', 'qwen']), /llama3, qwen.*server\.model/u);
  });
});
