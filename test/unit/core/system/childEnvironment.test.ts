import assert from 'node:assert/strict';
import { childEnvironment } from '../../../../src/core/system/childEnvironment.ts';

/** Names under which editors, shells, clouds and build machines store secrets. */
const SECRETS = [
  'OCR_SERVER_KEY',
  'HF_TOKEN',
  'HUGGING_FACE_HUB_TOKEN',
  'GITHUB_TOKEN',
  'GH_PAT',
  'NPM_CONFIG__AUTH',
  'AWS_ACCESS_KEY_ID',
  'AWS_SESSION_TOKEN',
  'AZURE_CLIENT_SECRET',
  'GOOGLE_APPLICATION_CREDENTIALS',
  'DATABASE_URL',
  'PGPASSWORD',
  'SSH_AUTH_SOCK',
  'KUBECONFIG',
  'SLACK_WEBHOOK',
  'VSCODE_IPC_HOOK',
  'NODE_OPTIONS',
  'ELECTRON_ENABLE_LOGGING',
  // These have a prefix that drivers and libraries use.
  'NVIDIA_API_KEY',
  'INTEL_LICENSE_TOKEN',
  'ORT_SECRET',
  'XDG_COOKIE',
  'lc_password',
];

/** What native modules, drivers and the loader need on at least one of the systems. */
const NEEDED = {
  PATH: '/usr/bin',
  Path: 'C:\\Windows',
  HOME: '/home/ann',
  TMPDIR: '/tmp',
  SystemRoot: 'C:\\Windows',
  LANG: 'en_GB.UTF-8',
  LC_ALL: 'C',
  LD_LIBRARY_PATH: '/opt/cuda/lib64',
  CUDA_VISIBLE_DEVICES: '0',
  VK_ICD_FILENAMES: '/usr/share/vulkan/icd.d/lvp.json',
  __NV_PRIME_RENDER_OFFLOAD: '1',
  TESSDATA_PREFIX: '/usr/share/tessdata',
  NODE_EXTRA_CA_CERTS: '/etc/company.pem',
  NODE_TLS_REJECT_UNAUTHORIZED: '0',
  XDG_CACHE_HOME: '/home/ann/.cache',
};

describe('environment of child processes', () => {
  it('contains no secret, whatever its name is', () => {
    const parent = Object.fromEntries(SECRETS.map((name) => [name, 'secret']));
    const given = childEnvironment(parent);
    assert.deepEqual(given, { ELECTRON_RUN_AS_NODE: '1', ELECTRON_NO_ASAR: '1' });
  });

  it('contains what systems, drivers and libraries need, and what was added', () => {
    const given = childEnvironment({ ...NEEDED, EMPTY: undefined }, { FAKE: 'yes' });
    assert.deepEqual(given, {
      ...NEEDED,
      ELECTRON_RUN_AS_NODE: '1',
      ELECTRON_NO_ASAR: '1',
      FAKE: 'yes',
    });
  });

  it('omits an address with a password, under any name', () => {
    const given = childEnvironment({
      ORT_MIRROR: 'https://ann:pass@host/x',
      VIPS_URL: 'https://host:8080/a@b',
    });
    assert.equal(given['ORT_MIRROR'], undefined);
    assert.equal(given['VIPS_URL'], 'https://host:8080/a@b');
  });
});
