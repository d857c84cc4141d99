/**
 * What a child process gets of this process's environment. The children read untrusted files, so
 * they get only what systems, drivers and native libraries need: editors and build machines keep
 * tokens in variables of any name.
 */

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * User and system: home and temporary folders, language, time, search paths of programs and
 * libraries.
 */
const SYSTEM = [
  'PATH|PATHEXT|HOME|USERPROFILE|HOMEDRIVE|HOMEPATH|USER|USERNAME|LOGNAME',
  'TMPDIR|TMP|TEMP|LANG|LANGUAGE|LC_.+|TZ|XDG_.+',
  'SYSTEMROOT|SYSTEMDRIVE|WINDIR|COMSPEC|OS|APPDATA|LOCALAPPDATA|ALLUSERSPROFILE|PUBLIC',
  'PROGRAM(?:DATA|FILES.*|W6432)|COMMONPROGRAM.+|PROCESSOR_.+|NUMBER_OF_PROCESSORS',
  'LD_.+|DYLD_.+|NIX_LD.*|__CF_.+|GLIBC_TUNABLES|MALLOC_.+|UV_THREADPOOL_SIZE',
];

/** Native libraries and GPU drivers. */
const LIBRARIES = [
  'ORT_.+|OMP_.+|KMP_.+|GOMP_.+|MKL_.+|VIPS_.+|FONTCONFIG_.+|TESSDATA_PREFIX',
  'CUDA_.+|CUDNN_.+|NVIDIA_.+|__NV_.+|__GL_.+|__GLX_.+|__EGL_.+|__VK_.+',
  'ROCM_.+|ROCR_.+|HIP_.+|HSA_.+|AMD_.+|RADV_.+|ANV_.+|INTEL_.+|ZE_.+|SYCL_.+|ONEAPI_.+',
  'VK_.+|MESA_.+|DRI_PRIME|LIBGL_.+|MTL_.+|METAL_.+|DAWN_.+',
];

/** Certificates that connections of the engine `server` trust. */
const CERTIFICATES = ['SSL_CERT_(?:FILE|DIR)|NODE_EXTRA_CA_CERTS|NODE_TLS_REJECT_UNAUTHORIZED'];

const NEEDED = new RegExp(`^(?:${[...SYSTEM, ...LIBRARIES, ...CERTIFICATES].join('|')})$`, 'iu');

/** Names of secrets that have a prefix from above, such as `NVIDIA_API_KEY`. */
const SECRET = /TOKEN|KEY|SECRET|PASSW|PASSPHRASE|CREDENTIAL|AUTH(?!OR)|COOKIE/iu;
/** `https://user:password@host` */
const ADDRESS_WITH_PASSWORD = /:\/\/[^/\s@]*:[^/\s@]*@/u;

/** An environment with only the needed variables of the parent, and Node's own switches. */
export function childEnvironment(
  parent: Environment,
  added: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(parent)) {
    if (value === undefined || !NEEDED.test(name) || isSecret(name, value)) continue;
    kept[name] = value;
  }
  // Makes Electron's executable behave like Node; plain Node ignores both.
  return { ...kept, ELECTRON_RUN_AS_NODE: '1', ELECTRON_NO_ASAR: '1', ...added };
}

function isSecret(name: string, value: string): boolean {
  // Not a secret: it decides whether certificates are checked at all.
  if (name.toUpperCase() === 'NODE_TLS_REJECT_UNAUTHORIZED') return false;
  return SECRET.test(name) || ADDRESS_WITH_PASSWORD.test(value);
}
